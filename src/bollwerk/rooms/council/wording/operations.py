"""Sentences on emergency, incidents, applications and penetration tests (S6, S7, S9, S10, S16).

Data: German as a city administration answers its council.
"""

from __future__ import annotations

from bollwerk.rooms.council.wording.sentence import FigureWording, Wording

__all__ = ["OPERATIONS"]

OPERATIONS = {
    "S6.plans": Wording(
        proven="Für alle kritischen Geschäftsprozesse bestehen freigegebene und aktuelle Notfallpläne. Diese können "
        "aus Sicherheitsgründen nicht öffentlich gemacht werden.",
        not_yet="Es besteht ein Notfallmanagement mit entsprechenden Plänen; diese sind noch nicht für alle kritischen "
        "Geschäftsprozesse vollständig oder aktuell.",
        about="Zum Stand der Notfallpläne",
    ),
    "S6.runbooks": Wording(
        proven="Handlungsanweisungen für den Notfall, unter anderem für das geordnete Herunterfahren und den "
        "Wiederanlauf des Rechenzentrums, sind dokumentiert und gelten für Stadt und IT-Dienstleister.",
        not_yet="Handlungsanweisungen für den Notfall sind dokumentiert; ein Teil wird derzeit an den aktuellen Stand "
        "der Systeme angepasst.",
        about="Zu den Handlungsanweisungen für den Notfall",
    ),
    "S6.tested": Wording(
        proven="Notfallpläne und Handlungsanweisungen werden innerhalb der vorgesehenen Fristen geübt.",
        not_yet="Übungen der Notfallpläne und Handlungsanweisungen sind vorgesehen; sie wurden noch nicht in allen "
        "Fällen fristgerecht durchgeführt.",
        about="Zu den Übungen der Notfallpläne",
    ),
    "S6.alarm": Wording(
        proven="Es besteht ein Alarmierungskonzept; bei der letzten Erprobung wurden die erforderlichen Stellen "
        "rechtzeitig erreicht.",
        not_yet="Es besteht ein Alarmierungskonzept; bei der letzten Erprobung wurden die festgelegten Ziele noch "
        "nicht vollständig erreicht.",
        about="Zur Erprobung der Alarmierung",
    ),
    "S6.offline": Wording(
        proven="Die für den Notfall erforderlichen Unterlagen stehen den verantwortlichen Stellen auch bei einem "
        "vollständigen Ausfall der IT zur Verfügung.",
        not_yet="Die Bereitstellung der Notfallunterlagen für den vollständigen Ausfall der IT ist noch nicht "
        "abgeschlossen.",
        about="Zur Verfügbarkeit der Notfallunterlagen bei einem Ausfall der IT",
    ),
    "S7.led": Wording(
        proven="Es gibt definierte Prozesse, wie bei einem Sicherheitsvorfall von der ersten Meldung bis zur "
        "abschließenden Bewältigung vorgegangen wird; sie wurden bei allen Vorfällen eingehalten.",
        not_yet="Es gibt definierte Prozesse für den Umgang mit Sicherheitsvorfällen von der ersten Meldung bis zur "
        "abschließenden Bewältigung; sie sind noch nicht in allen Fällen abgeschlossen worden.",
        about="Zur Einhaltung der Prozesse bei Sicherheitsvorfällen",
    ),
    "S7.unharmed": Wording(
        proven="Die getroffenen Sicherheitsmaßnahmen konnten die Stadt bislang vor Angriffen mit Schadensfolge "
        "schützen.",
        not_yet="Nicht in allen Fällen konnten Angriffe ohne Auswirkungen abgewehrt werden. Nähere Angaben können aus "
        "Sicherheitsgründen nicht öffentlich gemacht werden.",
        about="Zur Zahl der Sicherheitsvorfälle mit Schadensfolge",
        figure=FigureWording(
            exact="Von {population} erfassten Sicherheitsvorfällen führten {value} zu einem Schaden.",
            general="Sicherheitsvorfälle werden erfasst und ausgewertet; Einzelheiten können aus Sicherheitsgründen "
            "nicht öffentlich gemacht werden.",
        ),
    ),
    "S7.duties": Wording(
        proven="Es ist festgelegt, welche Ämter und Behörden bei einem Sicherheitsvorfall wann einzuschalten sind; "
        "die Einschaltung erfolgte fristgerecht.",
        not_yet="Es ist festgelegt, welche Ämter und Behörden bei einem Sicherheitsvorfall wann einzuschalten sind; "
        "die Fristen wurden noch nicht in allen Fällen eingehalten.",
        about="Zur fristgerechten Einschaltung der zuständigen Ämter und Behörden",
    ),
    "S9.hosting": Wording(
        proven="Die von der Stadt genutzten Fachverfahren werden durch die Stadt selbst oder ihren IT-Dienstleister "
        "betrieben.",
        not_yet="Die von der Stadt genutzten Fachverfahren werden ganz überwiegend durch die Stadt selbst oder ihren "
        "IT-Dienstleister betrieben; die Angaben zum Betreiber sind noch nicht für alle Verfahren vollständig.",
        about="Zum Anteil der selbst betriebenen Fachverfahren",
        # The share is public without a decision. Source: council answer 1644/2021, item 6, publishes it.
        figure=FigureWording(
            exact="{value} von {population} Fachverfahren ({share}) werden durch die Stadt selbst oder ihren "
            "IT-Dienstleister betrieben.",
            general="{quantity} der genutzten Fachverfahren werden durch die Stadt selbst oder ihren "
            "IT-Dienstleister betrieben.",
            public=True,
        ),
    ),
    "S9.assured": Wording(
        proven="Externe Betreiber weisen die Sicherheit der für die Stadt betriebenen Verfahren durch Verträge, "
        "Zertifikate oder Prüfberichte nach.",
        not_yet="Externe Betreiber sind zum Nachweis der Sicherheit verpflichtet; die Nachweise liegen noch nicht in "
        "allen Fällen in aktueller Fassung vor.",
        about="Zu den Sicherheitsnachweisen externer Betreiber",
    ),
    "S9.owned": Wording(
        proven="Für jedes Fachverfahren sind der zuständige Fachbereich und der Schutzbedarf festgelegt.",
        not_yet="Zuständigkeit und Schutzbedarf sind noch nicht für alle Fachverfahren vollständig festgelegt.",
        about="Zu Zuständigkeit und Schutzbedarf der Fachverfahren",
    ),
    "S9.reachable": Wording(
        proven="Alle aus dem Internet erreichbaren Anwendungen der Stadt sind als solche erfasst.",
        not_yet="Die Erfassung der aus dem Internet erreichbaren Anwendungen ist noch nicht vollständig.",
        about="Zur Erfassung der aus dem Internet erreichbaren Anwendungen",
    ),
    "S10.gate": Wording(
        proven="Bei jeder Anwendung, die aus dem Internet erreichbar ist, wird vor der Inbetriebnahme ein "
        "Penetrationstest durchgeführt.",
        not_yet="Vor der Inbetriebnahme von Anwendungen, die aus dem Internet erreichbar sind, ist ein "
        "Penetrationstest vorgesehen; er ist noch nicht für alle Anwendungen nachgewiesen.",
        about="Zu Penetrationstests vor der Inbetriebnahme",
    ),
    "S10.off": Wording(
        proven="Verläuft ein Penetrationstest nicht erfolgreich, wird die Anwendung so lange nicht produktiv "
        "eingesetzt, bis die festgestellten Mängel behoben sind.",
        not_yet="Verläuft ein Penetrationstest nicht erfolgreich, darf die Anwendung grundsätzlich nicht produktiv "
        "eingesetzt werden; über Ausnahmen wird befristet entschieden.",
        about="Zum Umgang mit Anwendungen, die einen Penetrationstest nicht bestanden haben,",
    ),
    "S10.regular": Wording(
        proven="Es werden immer wieder Penetrationstests gegen städtische Systeme durch unabhängige, qualifizierte "
        "Fachleute durchgeführt.",
        not_yet="Penetrationstests gegen städtische Systeme werden durchgeführt; der vorgesehene Turnus ist derzeit "
        "nicht vollständig eingehalten.",
        about="Zu regelmäßigen Penetrationstests",
    ),
    "S10.mended": Wording(
        proven="In Penetrationstests aufgezeigte Schwachstellen werden bewertet und fristgerecht behoben.",
        not_yet="In Penetrationstests aufgezeigte Schwachstellen werden bewertet und behoben; die Behebung ist noch "
        "nicht in allen Fällen fristgerecht abgeschlossen.",
        about="Zur Behebung der in Penetrationstests aufgezeigten Schwachstellen",
    ),
    "S10.blind": Wording(
        proven="Die Verwaltung lässt auch Penetrationstests ohne Wissen des IT-Dienstleisters durchführen, um die "
        "Wirksamkeit der Sicherheitsmaßnahmen zu überprüfen.",
        not_yet="Penetrationstests ohne Wissen des IT-Dienstleisters sind vorgesehen; der Turnus ist derzeit nicht "
        "vollständig eingehalten.",
        about="Zu Penetrationstests ohne Wissen des IT-Dienstleisters",
    ),
    "S16.suppliers": Wording(
        proven="Für alle Fachverfahren sind Lieferanten, Bestandteile und Schnittstellen bekannt, sodass bei einem "
        "Vorfall bei einem Lieferanten die betroffenen Systeme ermittelt werden können.",
        not_yet="Lieferanten, Bestandteile und Schnittstellen der Fachverfahren sind noch nicht vollständig erfasst.",
        about="Zu Lieferanten, Bestandteilen und Schnittstellen der Fachverfahren",
    ),
    "S16.attested": Wording(
        proven="Bei Sicherheitsvorfällen bei Lieferanten wurden die betroffenen IT-Systeme unverzüglich vom Netz "
        "genommen und auf Schadsoftware getestet; die Ergebnisse sind dokumentiert.",
        not_yet="Bei Sicherheitsvorfällen bei Lieferanten werden betroffene IT-Systeme vom Netz genommen und auf "
        "Schadsoftware getestet; Tests oder Nachweise sind noch nicht in allen Fällen abgeschlossen.",
        about="Zum Umgang mit Sicherheitsvorfällen bei Lieferanten",
    ),
    "S16.connected": Wording(
        proven="Auf Anwendungen externer Betreiber wird über gesicherte Verbindungen zugegriffen.",
        not_yet="Verbindungen zu externen Betreibern werden gesichert; der Nachweis liegt noch nicht für alle "
        "Verbindungen vor.",
        about="Zur Sicherung der Verbindungen zu externen Betreibern",
    ),
}
"""Claims of S6, S7, S9, S10 and S16."""
