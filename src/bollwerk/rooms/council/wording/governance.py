"""Sentences on standard, documents, working group, warnings, audits and controls (S2 to S5, S8, S14, S15).

Data: German as a city administration answers its council.
"""

from __future__ import annotations

from bollwerk.rooms.council.wording.sentence import Wording

__all__ = ["GOVERNANCE"]

GOVERNANCE = {
    "S2.modelled": Wording(
        proven="Der Informationsverbund von Stadt und IT-Dienstleister ist nach der Methodik des BSI IT-Grundschutzes "
        "modelliert; für jedes Zielobjekt sind die geltenden Anforderungen festgelegt.",
        not_yet="Die Modellierung des Informationsverbundes nach dem BSI IT-Grundschutz ist noch nicht in allen Teilen "
        "abgeschlossen.",
        about="Zur Modellierung des Informationsverbundes nach dem BSI IT-Grundschutz",
    ),
    "S2.profile": Wording(
        proven="Die Verwaltung orientiert sich am BSI IT-Grundschutz und erfüllt die Basis-Anforderungen des "
        "IT-Grundschutz-Profils für Kommunalverwaltungen als Mindestniveau.",
        not_yet="Die Verwaltung orientiert sich am IT-Grundschutz-Profil für Kommunalverwaltungen als Mindestniveau; "
        "einzelne seiner Basis-Anforderungen sind noch nicht vollständig umgesetzt.",
        about="Zum Stand der Umsetzung des IT-Grundschutz-Profils für Kommunalverwaltungen",
    ),
    "S2.review": Wording(
        proven="Die Umsetzung wurde innerhalb der vereinbarten Frist durch eine unabhängige externe Stelle überprüft.",
        not_yet="Die vorgesehene Überprüfung der Umsetzung durch eine unabhängige externe Stelle liegt nicht in "
        "aktueller Fassung vor.",
        about="Zur Überprüfung der Umsetzung durch eine unabhängige externe Stelle",
    ),
    "S2.decided": Wording(
        proven="Die Verwaltungsleitung hat verbindlich entschieden, welcher Sicherheitsstandard für die Stadt und "
        "welcher für ihren IT-Dienstleister gilt, und bewertet den Sicherheitsprozess jährlich.",
        not_yet="Die Entscheidung der Verwaltungsleitung über die verbindlichen Sicherheitsstandards oder deren "
        "jährliche Bewertung steht noch aus.",
        about="Zur Entscheidung der Verwaltungsleitung über die verbindlichen Sicherheitsstandards",
    ),
    "S2.certificate": Wording(
        proven="Der städtische IT-Dienstleister ist für den Betrieb nach BSI IT-Grundschutz zertifiziert; das "
        "Zertifikat ist gültig und umfasst die für die Stadt betriebenen Verfahren.",
        not_yet="Die Zertifizierung des städtischen IT-Dienstleisters deckt die für die Stadt betriebenen Verfahren "
        "derzeit nicht vollständig ab.",
        about="Zur Zertifizierung des städtischen IT-Dienstleisters",
    ),
    "S2.toms": Wording(
        proven="Die technischen und organisatorischen Maßnahmen nach Art. 32 der Datenschutz-Grundverordnung sind von "
        "Verwaltung und IT-Dienstleister gemeinsam dokumentiert.",
        not_yet="Die gemeinsame Dokumentation der technischen und organisatorischen Maßnahmen nach Art. 32 der "
        "Datenschutz-Grundverordnung ist noch nicht für jede Verarbeitung abgeschlossen.",
        about="Zur Dokumentation der technischen und organisatorischen Maßnahmen nach Art. 32 der "
        "Datenschutz-Grundverordnung",
    ),
    "S3.policies": Wording(
        proven="Die erforderlichen Konzepte, Richtlinien und Dienstanweisungen zur Informationssicherheit liegen "
        "freigegeben vor und werden fristgerecht fortgeschrieben.",
        not_yet="Die Konzepte, Richtlinien und Dienstanweisungen zur Informationssicherheit liegen im Wesentlichen "
        "vor; ein Teil befindet sich in der Erstellung oder Überarbeitung.",
        about="Zum Stand der Konzepte, Richtlinien und Dienstanweisungen",
    ),
    "S3.known": Wording(
        proven="Die geltenden Dienstanweisungen werden den Beschäftigten bekannt gegeben; deren Kenntnisnahme wird "
        "nachgehalten.",
        not_yet="Die Bekanntgabe der geltenden Dienstanweisungen an die Beschäftigten ist noch nicht in allen "
        "Bereichen nachgewiesen.",
        about="Zur Kenntnisnahme der Dienstanweisungen durch die Beschäftigten",
    ),
    "S3.adopted": Wording(
        proven="Die Konzepte des IT-Dienstleisters, an denen sich die Stadt orientiert, sind von ihr in der jeweils "
        "geltenden Fassung förmlich übernommen.",
        not_yet="Die förmliche Übernahme der Konzepte des IT-Dienstleisters durch die Stadt ist noch nicht in allen "
        "Fällen in der aktuellen Fassung erfolgt.",
        about="Zur Übernahme der Konzepte des IT-Dienstleisters durch die Stadt",
    ),
    "S3.confidential": Wording(
        proven="Um potenziellen Angreifern keine Ansatzpunkte zu bieten, werden Sicherheitskonzepte nicht öffentlich "
        "gemacht.",
        not_yet="Sicherheitskonzepte werden grundsätzlich nicht öffentlich gemacht; die Einhaltung dieses Grundsatzes "
        "wird derzeit nachgebessert.",
        about="Zur Vertraulichkeit der Sicherheitskonzepte",
    ),
    "S4.meets": Wording(
        proven="Sicherheitsrelevante Themen werden regelmäßig im städtischen Arbeitskreis für Informationssicherheit "
        "zwischen Verwaltung und IT-Dienstleister besprochen; dessen Beschlüsse werden nachgehalten und umgesetzt.",
        not_yet="Der städtische Arbeitskreis für Informationssicherheit ist eingerichtet; der vorgesehene Turnus oder "
        "die Umsetzung einzelner Beschlüsse ist derzeit nicht vollständig eingehalten.",
        about="Zur Arbeit des städtischen Arbeitskreises für Informationssicherheit",
    ),
    "S5.member": Wording(
        proven="Die Verwaltung erhält über die Mitgliedschaft im kommunalen CERT (Computer Emergency Response Team) "
        "fortlaufend Warnungen und Informationen zu sicherheitsrelevanten Themen.",
        not_yet="Der Bezug der Warnungen und Informationen des kommunalen CERT (Computer Emergency Response Team) ist "
        "derzeit nicht durchgehend sichergestellt.",
        about="Zum Bezug der Warnungen des kommunalen CERT",
    ),
    "S5.decided": Wording(
        proven="Eingehende Warnungen werden daraufhin geprüft, ob sie die eingesetzten Produkte betreffen; über die "
        "erforderlichen Schritte wird fristgerecht entschieden.",
        not_yet="Eingehende Warnungen werden geprüft; die Entscheidung über die erforderlichen Schritte erfolgt "
        "derzeit nicht in allen Fällen innerhalb der vorgesehenen Frist.",
        about="Zur fristgerechten Bearbeitung eingehender Warnungen",
    ),
    "S5.patched": Wording(
        proven="Sicherheitsaktualisierungen werden innerhalb der festgelegten Fristen installiert; der Vollzug wird "
        "anhand des tatsächlichen Bestandes überprüft.",
        not_yet="Sicherheitsaktualisierungen werden regelmäßig installiert; die festgelegten Fristen werden derzeit "
        "noch nicht in allen Fällen eingehalten.",
        about="Zur fristgerechten Installation von Sicherheitsaktualisierungen",
    ),
    "S8.programme": Wording(
        proven="Interne Audits sowie die jährliche IT-Revision durch das Revisionsamt haben wie vorgesehen "
        "stattgefunden.",
        not_yet="Das vorgesehene Programm aus internen Audits und der jährlichen IT-Revision ist noch nicht "
        "vollständig durchgeführt.",
        about="Zur Durchführung der internen Audits und der jährlichen IT-Revision",
    ),
    "S8.effect": Wording(
        proven="Feststellungen aus Prüfungen werden behoben; die Wirksamkeit der Behebung wird durch eine zweite "
        "Person bestätigt.",
        not_yet="Feststellungen aus Prüfungen werden behoben; bei einem Teil steht der Abschluss oder die Bestätigung "
        "der Wirksamkeit noch aus.",
        about="Zur Behebung von Feststellungen aus Prüfungen",
    ),
    "S8.advice": Wording(
        proven="Die Stadt und ihr IT-Dienstleister nehmen Leistungen qualifizierter externer Stellen in Anspruch; "
        "deren Ergebnisse werden bewertet und fließen in die Verbesserung des Sicherheitsprozesses ein. "
        "Einzelergebnisse können aus Gründen der IT-Sicherheit nicht bekannt gegeben werden.",
        not_yet="Die Stadt und ihr IT-Dienstleister nehmen Leistungen qualifizierter externer Stellen in Anspruch; "
        "die Bewertung der Ergebnisse ist noch nicht in allen Fällen abgeschlossen.",
        about="Zur Inanspruchnahme externer Beratung",
    ),
    "S14.committee": Wording(
        proven="Der zuständige Ausschuss wurde innerhalb des vergangenen Jahres über den Stand der "
        "Informationssicherheit unterrichtet.",
        not_yet="Die jährliche Unterrichtung des zuständigen Ausschusses über den Stand der Informationssicherheit "
        "steht noch aus.",
        about="Zur Unterrichtung des zuständigen Ausschusses",
    ),
    "S15.agreed": Wording(
        proven="Kontrollen, die das Verhalten von Beschäftigten betreffen, erfolgen ausschließlich in Abstimmung mit "
        "dem Personalrat und auf Grundlage geltender Dienstvereinbarungen.",
        not_yet="Kontrollen, die das Verhalten von Beschäftigten betreffen, erfolgen in Abstimmung mit dem "
        "Personalrat; die zugrunde liegenden Dienstvereinbarungen werden derzeit angepasst.",
        about="Zu den Grundlagen der Kontrollen, die das Verhalten von Beschäftigten betreffen,",
    ),
    "S15.rounds": Wording(
        proven="In Abstimmung mit dem Personalrat finden regelmäßige Kontrollgänge statt; festgestellte Mängel werden "
        "behoben.",
        not_yet="Kontrollgänge sind in Abstimmung mit dem Personalrat vorgesehen; ihr Turnus oder die Behebung "
        "einzelner Mängel ist derzeit nicht vollständig eingehalten.",
        about="Zu den Kontrollgängen",
    ),
    "S15.logs": Wording(
        proven="Protokolldaten werden nur nach den vereinbarten Regeln ausgewertet, zunächst ohne Personenbezug, und "
        "fristgerecht gelöscht.",
        not_yet="Für die Auswertung und Löschung von Protokolldaten bestehen Regeln; deren Einhaltung wird derzeit "
        "nachgebessert.",
        about="Zur Auswertung und Löschung von Protokolldaten",
    ),
    "S15.monitored": Wording(
        proven="Die sicherheitsrelevanten Systeme werden durchgehend technisch überwacht.",
        not_yet="Die technische Überwachung der sicherheitsrelevanten Systeme ist eingerichtet, aber noch nicht "
        "durchgehend vollständig.",
        about="Zur technischen Überwachung der sicherheitsrelevanten Systeme",
    ),
}
"""Claims of S2 to S5, S8, S14 and S15."""
