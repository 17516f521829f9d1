"""Sentences on ransomware, lifecycle and awareness (S11 to S13).

Data: German as a city administration answers its council.
"""

from __future__ import annotations

from bollwerk.rooms.council.wording.sentence import FigureWording, Wording

__all__ = ["RESILIENCE"]

RESILIENCE = {
    "S11.backed-up": Wording(
        proven="Alle Systeme mit Daten werden in den festgelegten Abständen gesichert; nach einem Angriff werden die "
        "Daten aus der Datensicherung wiederhergestellt.",
        not_yet="Die Daten werden regelmäßig gesichert; die festgelegten Abstände werden noch nicht für alle Systeme "
        "eingehalten.",
        about="Zum Stand der Datensicherung",
    ),
    "S11.shielded": Wording(
        proven="Arbeitsplätze und Server sind mit aktuellen Schutzmechanismen gegen Schadsoftware ausgestattet. Nähere "
        "Informationen zur Schutzstrategie können aus Sicherheitsgründen nicht offengelegt werden.",
        not_yet="Die Verwaltung setzt allgemeine Schutzmechanismen gegen Schadsoftware ein; deren Aktualität ist noch "
        "nicht für alle Geräte nachgewiesen.",
        about="Zum Schutz der Arbeitsplätze und Server vor Schadsoftware",
    ),
    "S11.protected": Wording(
        proven="Die Datensicherung ist so ausgelegt, dass ein Angreifer über einen übernommenen Arbeitsplatz oder "
        "Server vorhandene Sicherungen nicht zerstören kann.",
        not_yet="Die Datensicherung wird so ausgelegt, dass Angreifer vorhandene Sicherungen nicht zerstören können; "
        "dies ist noch nicht in allen Teilen umgesetzt.",
        about="Zum Schutz der Datensicherung vor Angreifern",
    ),
    "S11.offline": Wording(
        proven="Sicherungskopien werden zusätzlich getrennt und unveränderbar aufbewahrt.",
        not_yet="Die getrennte und unveränderbare Aufbewahrung von Sicherungskopien ist noch nicht für alle Daten "
        "umgesetzt.",
        about="Zur getrennten Aufbewahrung von Sicherungskopien",
    ),
    "S11.exfiltration": Wording(
        proven="Es ist vorgesorgt, dass sich nach einem Angriff eingrenzen lässt, welche Daten abgeflossen sind, und "
        "dass Betroffene informiert werden können.",
        not_yet="Die Vorkehrungen, um nach einem Angriff abgeflossene Daten eingrenzen zu können, sind noch nicht "
        "vollständig.",
        about="Zur Eingrenzung abgeflossener Daten nach einem Angriff",
    ),
    "S11.restores": Wording(
        proven="Die Wiederherstellung aus der Datensicherung wird innerhalb der vorgesehenen Fristen erprobt.",
        not_yet="Die Wiederherstellung aus der Datensicherung wird erprobt; die vorgesehenen Fristen oder Zeiten "
        "wurden noch nicht in allen Fällen erreicht.",
        about="Zur Erprobung der Wiederherstellung",
    ),
    "S11.noticed": Wording(
        proven="Neue Datensicherungen werden zeitnah auf Anzeichen einer Verschlüsselung durch Schadsoftware geprüft.",
        not_yet="Die zeitnahe Prüfung neuer Datensicherungen auf Anzeichen einer Verschlüsselung ist noch nicht "
        "durchgehend gewährleistet.",
        about="Zur Erkennung von Verschlüsselungen durch Schadsoftware",
    ),
    "S11.isolates": Wording(
        proven="Für den Fall eines erfolgreichen Angriffs ist festgelegt und geübt, dass betroffene Bereiche isoliert, "
        "die Hardware bereinigt und die Daten wiederhergestellt werden.",
        not_yet="Für den Fall eines erfolgreichen Angriffs ist festgelegt, dass betroffene Bereiche isoliert, die "
        "Hardware bereinigt und die Daten wiederhergestellt werden; die vorgesehene Übung steht noch aus.",
        about="Zur Übung der Isolation, Bereinigung und Wiederherstellung",
    ),
    "S12.supported": Wording(
        proven="Es wird Soft- und Hardware eingesetzt, die regelmäßig mit Sicherheitsaktualisierungen versorgt wird. "
        "Endet die Versorgung, bewertet der zuständige Fachbereich das Risiko und entscheidet über das weitere "
        "Vorgehen; in der Regel erfolgt ein Systemaustausch.",
        not_yet="Es wird möglichst nur Soft- und Hardware eingesetzt, die regelmäßig mit Sicherheitsaktualisierungen "
        "versorgt wird; in einzelnen Fällen steht die Risikoabwägung des zuständigen Fachbereichs noch aus.",
        about="Zur Versorgung der eingesetzten Soft- und Hardware mit Sicherheitsaktualisierungen",
    ),
    "S12.critical": Wording(
        proven="In allen sicherheitsrelevanten Bereichen werden nur Produkte verwendet, die mit "
        "Sicherheitsaktualisierungen versorgt werden, soweit erforderlich aufgrund von Sonderverträgen.",
        not_yet="In sicherheitsrelevanten Bereichen ist die Versorgung mit Sicherheitsaktualisierungen noch nicht für "
        "alle Produkte sichergestellt.",
        about="Zur Versorgung sicherheitsrelevanter Bereiche mit Sicherheitsaktualisierungen",
    ),
    "S13.tests": Wording(
        proven="Auf Grundlage einer Vereinbarung mit dem Personalrat finden Phishingtests statt; das Meldeverhalten "
        "der Beschäftigten wird ohne Bezug auf einzelne Personen ausgewertet.",
        not_yet="Phishingtests auf Grundlage einer Vereinbarung mit dem Personalrat sind vorgesehen; sie haben noch "
        "nicht im vorgesehenen Umfang stattgefunden.",
        about="Zu Phishingtests",
    ),
    "S13.training": Wording(
        proven="Die Beschäftigten werden in den vorgesehenen Abständen zur Informationssicherheit geschult.",
        not_yet="Die Beschäftigten werden zur Informationssicherheit geschult; die vorgesehene Quote ist noch nicht "
        "in allen Bereichen erreicht.",
        about="Zum Stand der Schulungen",
        figure=FigureWording(
            exact="{value} von {population} Beschäftigten ({share}) haben die vorgesehene Schulung absolviert.",
            general="{quantity} der Beschäftigten haben die vorgesehene Schulung absolviert.",
        ),
    ),
    "S13.campaigns": Wording(
        proven="Durch Awareness-Kampagnen, Newsletter und Beiträge in der Mitarbeiterzeitung werden die Beschäftigten "
        "regelmäßig für die Gefahren sensibilisiert.",
        not_yet="Awareness-Kampagnen und regelmäßige Informationen der Beschäftigten sind vorgesehen, haben im "
        "laufenden Zeitraum aber noch nicht im vorgesehenen Umfang stattgefunden.",
        about="Zu Awareness-Kampagnen und zur Information der Beschäftigten",
    ),
    "S13.evps": Wording(
        proven="In jedem Fachbereich gibt es eine EDV-Verbindungsperson mit Vertretung, die regelmäßig informiert wird "
        "und ihr Wissen als Multiplikator an die Beschäftigten weitergibt.",
        not_yet="In den Fachbereichen sind EDV-Verbindungspersonen als Multiplikatoren benannt; noch nicht in allen "
        "Fachbereichen sind Besetzung, Vertretung oder Information vollständig.",
        about="Zu den EDV-Verbindungspersonen der Fachbereiche",
    ),
}
"""Claims of S11 to S13."""
