"""Which claims answer which topic, and the words by which a question or an older answer's sentence names a claim.

Notation of the words as in `protection_terms`.
Source: the claims of the mission, sentence by sentence.
"""

from .model import Topic

CLAIMS_BY_TOPIC: dict[Topic, str] = {
    Topic.POSTURE: "S2.profile S11.shielded S5.patched S13.training S10.gate S12.critical S7.unharmed",
    Topic.RANSOMWARE: (
        "S11.shielded S11.noticed S11.isolates S11.protected S11.offline S11.restores S11.backed-up S11.exfiltration"
    ),
    Topic.BACKUP: "S11.backed-up S11.protected S11.offline S11.restores S11.noticed",
    Topic.EMERGENCY: "S6.plans S6.runbooks S6.tested S6.offline S6.alarm S11.restores",
    Topic.EXERCISES: "S6.tested S11.isolates S11.restores S6.alarm",
    Topic.ALARM: "S6.alarm S7.duties S6.plans S6.offline",
    Topic.INCIDENTS: "S7.unharmed S7.led S7.duties S11.exfiltration S16.attested",
    Topic.SUPPLY_CHAIN: "S16.suppliers S9.assured S16.connected S16.attested",
    Topic.INVENTORY: "S9.hosting S9.owned S9.reachable S16.suppliers S9.assured",
    Topic.LIFECYCLE: "S12.supported S12.critical S5.patched",
    Topic.ADVISORIES: "S5.member S5.decided S5.patched",
    Topic.PENTESTS: "S10.regular S10.gate S10.mended S10.off S10.blind",
    Topic.AUDITS: "S8.programme S8.effect S2.review S10.regular",
    Topic.CONSULTING: "S8.advice S2.review S5.member",
    Topic.GRUNDSCHUTZ: "S2.profile S2.decided S2.certificate S2.modelled S2.review",
    Topic.DOCUMENTS: "S3.policies S3.adopted S3.confidential S3.known",
    Topic.DATA_PROTECTION: "S2.toms S7.duties S11.exfiltration S15.logs",
    Topic.ROLES: "S4.meets S2.decided S9.owned S13.evps",
    Topic.COUNCIL: "S14.committee S3.confidential",
    Topic.AWARENESS: "S13.training S13.campaigns S13.tests S3.known S13.evps",
    Topic.EVP: "S13.evps S13.training S13.campaigns",
    Topic.MONITORING: "S15.monitored S15.logs S11.noticed S15.agreed",
    Topic.INSPECTIONS: "S15.rounds S15.agreed S15.logs S3.known",
}
"""Claims per topic, the one that answers most first. Decided by us from the rows of the mission."""

_TESTS = "penetration|pentest|^test|getestet"

CLAIM_TERMS: dict[str, dict[float, str]] = {
    "S2.modelled": {
        4: "informationsverbund; modellier; strukturanaly; zielobjekt",
        3: "schutzbedarf + festgestellt|ermittelt; risikoanaly; risikostrateg",
    },
    "S2.profile": {
        4: """grundschutzprofil; kommunalprofil; mindestanforder; basis absicherung; basisabsicherung; profil +
            kommunal|anforder|basis; anforder + umgesetzt + entschieden""",
        3: "grundschutz; =27001; iso + norm|normen|27001; standard + sicherheit|bsi",
    },
    "S2.review": {
        4: """extern|unabhängig + beratung|überprüf|prüfen|geprüft|review +
            anforder|umsetz|profil|grundschutz|lässt; umsetzung + prüf""",
    },
    "S2.decided": {
        4: """strebt|anstreb|entschieden|entscheid|orientiert + zertifi|grundschutz|anforder|bsi|standard|umgesetzt;
            keine eigene zertifi""",
    },
    "S2.certificate": {
        4: """zertifizier|zertifikat + dienstleist|kdz|rechenzentr|betrieb|hosting|bsi|gültig; bsi zertifizierung;
            ^zertifiziert""",
    },
    "S2.toms": {
        4: """technisch + organisatorisch + maßnahm; art 32; datenschutz grundverordnung; verarbeitungsverzeichnis;
            auftragsverarbeit; =dsgvo""",
        3: "datenschutz; personenbezogen",
    },
    "S3.policies": {
        4: """dienstanweisung|dienstabweisung|dienstvereinbarung|richtlinie|leitlinie|sicherheitskonzept|regelwerk;
            organisatorisch + regelung; konzepte + realisiert|verabschied|notwendig|existier|vorhanden; konzept +
            weiterentwick|elaborier|definiert""",
        3: "konzept; regelungen",
    },
    "S3.known": {
        4: "konzept|richtlinie|anweisung|regel + kommuniz|bekannt|kenntnis|unterschr|bestätig|mitarbeit|unterrichtet",
        3: "einhaltung + richtlin|regel|vorgab",
    },
    "S3.adopted": {
        4: "konzept|richtlinie|anweisung|vorgabe + orientiert|übernommen|angewandt|übernimmt + stadt|verwaltung",
    },
    "S3.confidential": {
        4: """öffentlich|offengelegt|offenleg|veröffentlich|einsehbar|bekannt
            gegeben|bekanntgegeben|einsicht|geheim|vertraulich +
            konzept|sicherheitsgründ|strategie|ergebnis|information|gründen|plan|pläne|detail""",
    },
    "S4.meets": {
        4: """arbeitskreis; =akis; arbeitsgruppe; lenkungs; gremium + sicherheit; austausch + eng +
            verwaltung|dienstleist|kdz|stadt""",
        3: "gemeinsam besprochen",
    },
    "S5.member": {
        4: """=cert; ^cert; warnung|warnmeldung|warndienst + erhält|erhalten|mitglied|bsi|informier|woher; mitglied
            + cert""",
        3: "warnung; warnmeldung; lagebild",
    },
    "S5.decided": {
        4: """warnung|warnmeldung|schwachstelle|lücke|sicherheitslück +
            reagier|umgang|umgegangen|bewert|entschieden|frist|umgesetzt|behandelt|bekannt;
            schwachstellenmanagement""",
    },
    "S5.patched": {
        4: """patch; sicherheitsupdate|update|aktualisier +
            installi|eingespielt|einspiel|zeitnah|schnell|unverzüglich|regelmäßig|frist; lücken|sicherheitslücken +
            geschlossen|schließ""",
    },
    "S6.plans": {
        4: """notfallplan; notfallkonzept; notfallmanagement; notfallhandbuch; notfallvorsorge; krisenplan; vorgaben
            + angriff|notfall; notbetrieb; business continuity; ausfall + ^it|server|system|verwaltung""",
        3: "=notfall; ohne + ^it",
    },
    "S6.runbooks": {
        4: """handlungsanweisung; rechenzentrum shutdown; shutdown; wiederanlauf; runbook; reihenfolge +
            wiederherst|system; hochfahren; herunterfahren; anleitung + notfall""",
    },
    "S6.tested": {
        4: """notfallübung; übung; geübt; geprobt; planspiel; erprobt; getestet + notfall|plan|ernstfall;
            durchgespielt""",
    },
    "S6.alarm": {
        4: """alarmier; alarmkette; rufbereitschaft; erreichbar + notfall|nacht|ausfall|wochenend|telefon;
            meldekette; krisenstab; alarmkonzept""",
    },
    "S6.offline": {
        4: """notfallhandbuch + papier|gedruckt|ausgedruckt|offline; krisenkoffer; notfallkoffer; telefon + ausfall;
            ersatzkommunikation""",
    },
    "S7.led": {
        4: """vorfall|sicherheitsvorf +
            prozess|bewältig|umgegangen|ablauf|meldung|abschluss|abschließ|behandelt|reagier; definierte prozesse +
            vorfall|notfall""",
    },
    "S7.unharmed": {
        4: """erfolgreich + schützen|geschützt|abgewehrt|angriff; angriff|attack|vorf|hacker + wie
            viele|anzahl|schaden|schäden|bislang|bisher|keine|gab|betroffen; betroffen + keine + system; abgewehrt;
            gut + bewertet|aufgestellt""",
    },
    "S7.duties": {
        4: """ämter|behörd|stellen + eingebunden|eingeschaltet|einbezogen|informiert|gemeldet; meldepflicht;
            strafanzeige; polizei; stellen + wann + eingeschaltet; anzeige + erstattet; gemeldet +
            behörd|land|bsi|datenschutz""",
    },
    "S8.programme": {
        4: """audit; revision; revisionsamt; rechnungsprüf; überprüfungen + jährlich|regelmäßig;
            sicherheitsüberprüf; geprüft + regelmäßig|jährlich|unabhängig""",
    },
    "S8.effect": {
        4: """wirkung|wirksam + maßnahm|sicherheit|überprüf; mängel + behoben|abgestellt; feststellung +
            umgesetzt|behoben; optimier|verbessern + prozess|ergebnis|beratung|sicherheit""",
    },
    "S8.advice": {
        4: """beratung; berater; beraten; fachfirma; dienstleister + qualifiziert; leistungen + extern; externe +
            beauftragt|expert|unterstützung; sachverständ""",
        3: "bundesamt + unterstütz|beratung; spezialist",
    },
    "S9.hosting": {
        4: """gehostet; hosting + anteil|selbst|eigen; hostet; selbst|eigen|extern|dritt +
            betrieben|gehostet|betreib; anteil + software|anwendung|system|cloud|fachverfahren; betrieben +
            gemeinsam|land|andere; modul + betrieben""",
    },
    "S9.assured": {
        4: """extern|dienstleist|anbieter|betreiber +
            nachweis|sicherstell|sicherheit|zertifi|vertrag|anforder|geprüft|standard; von wem + extern|betrieben;
            durch externe; betreiber + zertifi""",
    },
    "S9.owned": {
        4: """verantwortlich|zuständig|eigentümer + anwendung|fachverfahren|verfahren|software; schutzbedarf;
            verzeichnis + anwendung|verfahren|software; inventar""",
    },
    "S9.reachable": {4: "internet|außen|öffentlich + erreichbar + anwendung|system|dienst|server|welche"},
    "S10.gate": {
        4: f"""inbetriebnahme|freischalt|go live|live gang|produktivnahme|veröffentlich + {_TESTS}|geprüft; internet
            erreichbar; internet + erreichbar + {_TESTS}""",
    },
    "S10.off": {
        4: f"nicht produktiv|produktiv eingesetzt; nicht erfolgreich|durchgefallen|nicht bestanden + {_TESTS}",
    },
    "S10.regular": {
        4: """penetration; pentest; ethisch hack; red team; hacker + beauftragt|test; schwachstellenscan;
            schwachstellenanaly""",
        3: "immer wieder + test",
    },
    "S10.mended": {
        4: f"""schwachstelle|ergebnis|befund|lücke|erkenntnis +
            behoben|beseitigt|geschlossen|gewonnen|resultat|zieht|{_TESTS}; negative ergebnisse""",
    },
    "S10.blind": {
        4: """ohne wissen; unangekündigt + test|penetration; verdeckt + test; red team; ohne +
            wissen|vorankündigung|ankündigung + test|penetration""",
    },
    "S11.backed-up": {
        4: """datensicherung; backup; sicherungskopie; gesichert + daten|bestand|bestände; sicherungen; sicherung +
            täglich|regelmäßig""",
    },
    "S11.shielded": {
        4: """schutzmechanism; virenschutz; viren; virenscan; antivir; malware; schadsoftware + schutz; endpoint;
            trojaner + schutz; sicherheitsmaßnahm + infrastruktur; sicherheitsinfrastruktur; technische
            sicherheitsmaßnahmen""",
    },
    "S11.protected": {
        4: """backup|sicherung|datensicherung +
            schutz|geschützt|verschlüssel|angreifer|löschen|gelöscht|löschung|manipul|ransom|unveränder|erpress|trojan""",
    },
    "S11.offline": {
        4: """offline|getrennt|band|bänder|tape|ausgelagert|extern|air gap|3 2 1|tresor|unveränder +
            backup|sicherung|kopie|kopien|datensicherung|daten""",
    },
    "S11.exfiltration": {
        4: """datenabfluss; abgeflossen; datenleck; datendiebstahl; entwendet + daten; abfluss; darknet;
            veröffentlicht + daten; betroffene + informiert|benachrichtigt""",
    },
    "S11.restores": {
        4: """wiederhergestellt|wiederherstell|rücksicherung|restore|rekonstru|zurückgespielt +
            daten|sicherung|backup|system|test|getestet|zeit|lange""",
        3: "wiederherstell; wiederhergestellt",
    },
    "S11.noticed": {4: "bemerkt|entdeckt|erkannt|erkenn|bemerk|früh + verschlüssel|ransom|angriff|trojan|backup"},
    "S11.isolates": {
        4: """isolier; vom netz + genommen|trennen|getrennt + verschlüssel|ransom|bereich|befallen; bereinig;
            handlungsoption; ransom + vorbereitet|erfolgreich|fall|risik""",
    },
    "S12.supported": {
        4: """sicherheitsupdate|update|support + versorgt|hersteller|ende|mehr|gewährleistet; veraltet; windows;
            systemaustausch; risikoabwägung; altsystem; support + ende|ausgelaufen|abgelaufen; sonderverträg;
            betriebssystem; abgekündigt""",
    },
    "S12.critical": {
        4: """sicherheitsrelevant|kritisch|sensib + bereich|system + update|produkt|support|hersteller;
            sonderverträg; wartungsvertrag + update|support|sicherheit; ausnahmslos + update""",
    },
    "S13.tests": {4: "phishing + test|simul|kampagne|mails; phishingtest; fingiert + mail", 3: "phishing"},
    "S13.training": {
        4: """schulung; geschult; fortbild; unterweis; e learning; weiterbild; training; workshop +
            mitarbeit|beschäftigt""",
        3: "sensibilis",
    },
    "S13.campaigns": {
        4: """kampagne; newsletter; mitarbeiterzeitung; awareness; intranet + hinweis|info; mitarbeit|beschäftigt +
            informiert|unterrichtet + regelmäßig|sicher|newsletter""",
        3: "sensibilis",
    },
    "S13.evps": {
        4: """=evp; =evps; verbindungsperson; multiplikator; it koordinat; ansprechpartner +
            fachämter|ämtern|fachbereich""",
    },
    "S14.committee": {
        4: """ausschuss|stadtrat|rat$|gremien|kreistag|gemeinderat +
            informiert|bericht|unterrichtet|vorgelegt|sitzung|konzeption|kenntnis; vorlage + verwiesen;
            tagesordnungspunkt""",
    },
    "S15.agreed": {4: "personalrat; dienstvereinbar + kontroll|protokoll|auswert|überwach; mitbestimm"},
    "S15.rounds": {4: "kontrollgang; kontrollgäng; rundgang; rundgäng; begehung; stichprob; zutritt; serverraum"},
    "S15.logs": {
        4: """protokolldat; logdat; internetnutzung; log|protokoll + auswert|aufbewahr|lösch; auswertung +
            protokoll|internet""",
    },
    "S15.monitored": {
        4: "monitoring; protokollierung; =siem; =soc; überwach + system|netz|^it|rund; angriffserkennung; intrusion",
    },
    "S16.suppliers": {
        4: """lieferkette; lieferant; zulieferer; komponente + hersteller|software; drittanbieter; hersteller +
            russ|chin|welche; =sbom; log4j; abhängig + anbieter|hersteller""",
    },
    "S16.attested": {
        4: """betroffen|betroffene + system|modul|software + vom
            netz|getestet|test|dienstleist|anbieter|hersteller|hacker|erkenntnis; tests auf schadsoftware;
            infektion; vom netz genommen; modul + angriff|gehackt; hackerangriff + software|dienstleist|system""",
    },
    "S16.connected": {
        4: """gesichert verbindung; verbindung + gesichert|verschlüssel|extern|zugriff|greift; fernwart;
            schnittstelle + extern|gesichert|sicher; fernzugriff; =vpn + extern|dienstleist""",
    },
}
"""Words per claim. Source: the sentences of the two council answers and their usual rewordings."""
