"""The words by which a question shows that it is about tests, rules, people and control.

The notation stands in `protection_terms`.
"""

from collections.abc import Mapping

from .model import Topic

_STAFF = "mitarbeit|beschäftigt|personal|bedienstet|belegschaft|angestellt|nutzer|kolleg|anwender|führungskr"
_COUNCIL = (
    """^rat$|stadtrat|gemeinderat|kreistag|ausschuss|ausschüss|gremien|stadtverordnet|ortsbeir|ratsmitglied|mandatsträg|"""
    "kommunalpolit|^politik|kommunalpolitik|ratsgremi|stadtparlament|fraktion"
)

GOVERNANCE_TERMS: dict[Topic, Mapping[float, str]] = {
    Topic.PENTESTS: {
        4: """pentest; penetration; pen test; schwachstellenscan; schwachstellentest; schwachstellenprüf;
            schwachstellensuche; red team; bug bounty; sicherheitstest; angriffssimulation;
            ethisch|gutartig|white + hack|hat; hacker + beauftrag|engagier|angeheuert|test|freundlich|eigene; chaos
            computer; testangriff|probeangriff;
            simuliert + angriff|hacker|attack; ^test|getestet|^tests|testen|prüf +
            angriff|eindring|hack|angreif|einbruch + system|sicher|^it|netz|server; sicherheitsforsch;
            ^test|getestet|geprüft|prüfung|test$ + inbetriebnahme|freischalt|go live|online
            geh|produktiv|veröffentlich; schwachstellenanaly; stresstest""",
        3: """fingiert|gestellt|simuliert|vorgetäuscht + angriff|hacker|attack; angriff|hacker|abwehr + prüfen
            lassen|testen lassen|auf die probe; tester + angriff|profession|extern; hacker + kontrolliert|angriff
            beauftrag; lücken +
            aufzudecken|aufdecken|suchen|suche; probeweise|testweise|kontrolliert + angriff|hack|angegriffen;
            scanner + schwach|netz|sicherheit; schwachstelle; verwundbarkeit; ^test|getestet|testen +
            sicherheit|lück|schwach; sicherheitslücken|lücken +
            gefunden|entdeck|aufgedeckt|identifizi|festgestellt|such|erkenn|aufspür; scan$ + netz|system|port""",
        2: "sicherheitslück; internet + erreichbar + ^test|geprüft|prüf; inbetriebnahme?; getestet?; schwachpunkt?",
    },
    Topic.AUDITS: {
        4: """audit; revision; rechnungsprüf; rechnungshof; sicherheitsüberprüf; sicherheitsprüf; sicherheitscheck;
            cybersicherheitscheck; sicherheitsanaly; prüfungsamt; prüfbericht;
            extern|unabhängig|regelmäßig|turnus|jährlich|zuletzt|dritt +
            überprüf|geprüft|prüfung|begutacht|kontrolliert|evaluier +
            sicherheit|^it|system|schutz|maßnahm|konzept|daten""",
        3: """evaluation|evaluiert|begutachtung|begutachtet + sicherheit|^it|maßnahm|cyber;
            kontrolliert|geprüft|überprüft + wirk|maßnahm|schutz|zuletzt|letztmal|durch wen; prüfung|prüfungen +
            ^it|sicherheit|cyber; qualitätssicherung?; effektiv|wirksam + maßnahm|schutz|sicherheit;
            überprüf|geprüft|prüfung|evaluier + sicherheit|schutz|maßnahm|^it|wirksam|konzept|system; gutachten?;
            schwachstellenanaly; sicherheitsbewert; wirksamkeit?; risikoanaly; self assessment; selbstauskunft;
            wann|zuletzt + überprüf|geprüft|untersucht|analysiert; prüfer; prüfung + ergebnis|extern|mängel;
            mängel?; beanstand""",
        2: """überprüf?; zertifizier; feststellung + prüf; untersuch + extern|unabhängig?; bestandsaufnahme;
            lückenanalyse; gap analyse; kontrolle + extern|unabhängig; auswert + ergebnis""",
    },
    Topic.CONSULTING: {
        4: """beratung; berater; beraten; fachfirma; sachverständ; cyberwehr; beraterfirm; fachberat;
            cybersicherheitsagentur; spezialfirm; spezialist + extern; interkommunal;
            extern|privat|spezialisiert|fremd +
            expert|fachleut|spezialist|partner|unterstützung|hilfe|sachverstand|expertise|firm|unternehm|fachkräft|kompetenz|berat|know|team;
            zusammenarbeit|zusammenarbeitet|kooperation|kooperier|kooperiert|zusammengearbeitet|austausch|netzwerk|unterstütz|arbeitet|hilfe|rückgriff
            +
            bsi|bundesamt|=land|landes|kommunen|städte|polizei|=lka|hochschul|universität|behörden|=bund|verfassungsschutz|expert|sicherheitsbehörd|bundesbehörd|städtetag|umland|nachbar""",
        3: """abwehrzentrum; gewandt|wandte|wendet|wenden + bsi|=land|landes|polizei|zentrum|expert;
            kompetenzstelle; cyber + zentrum|hotline|allianz|netzwerk; zentrale ansprechstelle; tauscht|austausch +
            kommunen|städte|behörd|andere|erfahr|gemeinden; hilfestellung|unterstützung|hilfe
            + land|bund|staat|bezirk|ministeri|landes; fachwissen|sachverstand|know how|knowhow + extern|expert;
            hochschule|universität + kooper|zusammen|cyber; nutzt|nimmt + angebot + bsi|land|bund; expertise;
            expert?; beauftrag + firma|firmen|unternehm|dienstleist|extern; externe unterstützung; unterstütz +
            extern|dienstleister|firma|fachleut; hinzugezogen|hinzuzieh + extern|expert|firma;
            inanspruch|in anspruch; rahmenvertrag + sicherheit|forensi|notfall|incident; fachleut;
            erfahrungsaustausch; kompetenzzentrum; empfehlung + bsi|extern|expert|berat""",
        2: """bsi + angebot|unterstütz|kontakt|hilfe; spezialist; zentral + ansprechstelle; kooperation?;
            austausch?; bundesamt""",
    },
    Topic.GRUNDSCHUTZ: {
        4: """grundschutz; =iso; =27001; iso 27001; iso27001; basis absicherung; basisabsicherung; =isms;
            informationssicherheitsmanagement; managementsystem; =nis; =nis2; nis =2; isis12; cisis12; =vds; =wiba;
            bsi + standard|zertifi|profil|norm|vorgab|anforder|empfehl|richtlin|katalog|mindest;
            =200 =1|=200 =2|=200 =3; it sicherheitsgesetz; sicherheitsstandard; mindeststandard; kompendium;
            kommunalprofil""",
        3: """rahmenwerk; framework; sicherheitsmanagement; zugrunde + standard|sicherheit|norm; zertifi; kritis;
            kritisch + infrastruktur; risikomanagement; risikostrateg; risikobewert; risikoanaly;
            risikobehandl; informationsverbund; sicherheitsprofil; standards|norm|normen +
            sicherheit|^it|cyber|aktuell|anerkannt|international;
            gesetzlich|rechtlich + vorgab|anforder|pflicht + sicherheit|^it|cyber|nis|kritis; eu richtlinie?; stand
            der technik; cyber resilience""",
        2: """=bsi; =norm?; standards?; schutzbedarf; mindestanforder; gap analyse; onlinezugangsgesetz + sicher;
            verordnung + sicherheit; =c5""",
    },
    Topic.DOCUMENTS: {
        4: """sicherheitskonzept; sicherheitsleitlinie; leitlinie; dienstanweisung; dienstvereinbar;
            sicherheitsrichtlin; passwortrichtlin; passwort|kennwort + richtlin|regel|vorgab|vorschrift; regelwerk?;
            nutzungsordnung; sicherheitspolic; policy; policies; handlungsanweisung;
            öffentlich|einsehbar|einsicht|einsehen|transparen|veröffentlich|offengelegt +
            konzept|richtlin|dokument|strateg|leitlin|plan|pläne|maßnahm?; konzept +
            sicherheit|^it|cyber|schutz|existier|schriftlich|vorhanden|aktuell""",
        3: """strategie + verabschied|beschloss|cyber|sicherheit|schriftlich;
            festgelegt|definiert|geregelt|schriftlich + prozess|ablauf|zuständ|vorgeh|verfahren +
            sicherheit|^it|notfall; leitfaden|leitfäden|handreichung; rechte + rollen + konzept|dokument|vergabe;
            richtlinie?; regelung|regelungen|regeln|geregelt|vorschrift|vorgaben +
            mitarbeit|beschäftigt|homeoffice|privat|nutzung|umgang|passwort|mobil|sicherheit|^it|usb; schriftlich +
            fest|nieder|konzept|regel|dokument|fixiert;
            löschkonzept; rollen|berechtigung + konzept; kryptokonzept; verschlüsselungskonzept; strategie|papier +
            schriftlich|beschlossen|verabschied|vorlieg; konzept +
            fortgeschrieben|weiterentwickelt|überarbeitet|verabschied|beschlossen|kommuniz""",
        2: """konzept; konzepte; dokumentier?; dokumentation?; strategie + ^it|digital + sicherheit; regeln?;
            geregelt?; betriebsvereinbar; vereinbarung?; anweisung""",
    },
    Topic.DATA_PROTECTION: {
        4: """datenschutz; dsgvo; ds gvo; gdpr; verarbeitungsverzeichnis; verzeichnis + verarbeitung;
            auftragsverarbeit; folgenabschätz; =lfdi; =ldi; landesbeauftrag; aufsichtsbehörd; drittland; drittstaat;
            betroffenenrecht; art 32; art 33; art 34;
            technisch + organisatorisch + maßnahm; =tom; =toms; personenbezogen; datenpanne""",
        3: """sensib|vertraulich|persönlich|privat|schützenswert|intim + daten|information; daten +
            bürger|einwohner|kind|patient|schüler|kunde|steuer|melde|gesundheit|sozial; bürgerdaten; einwohnerdat;
            meldedaten; gesundheitsdaten; sozialdaten; datenlösch;
            lösch + daten|frist; anonymis; pseudonym; einwilligung?; schrems; betroffene + informiert|benachrichtigt
            + daten; datenverarbeitung; datenmissbrauch; rechtsgrundlage + daten""",
        2: """datenleck; datenabfluss; abgeflossen; daten +
            weitergegeben|weitergabe|übermittel|dritte|usa|gespeichert|zugriff; patientendaten; schülerdaten;
            videoüberwach; privatsphäre""",
    },
    Topic.ROLES: {
        4: """security officer; chief information; =ciso; verortet + organisat|stelle|sicherheit; wer +
            ansprechpartner|ansprechperson; sicherheitsbeauftragt; =isb; =ciso; beauftragt +
            informationssicherheit|sicherheit|cyber|it; =cisos;
            stabsstelle + sicherheit|digital|cyber; sicherheitsverantwort; sicherheitsteam; krisenteam;
            zuständigkeit; it sicherheitsmanager;
            wer|welche|wem + verantwort|zuständig|leitet|koordinier|federführ|kümmert|obliegt|verantwortung;
            organisatorisch + angesiedelt|verankert|eingebunden|aufgehängt|zugeordnet; angesiedelt;
            sicherheitsorganisation;
            arbeitskreis|arbeitsgruppe|lenkungskreis|steuerungsgruppe|gremium|taskforce|task
            force|kompetenzteam|runder tisch + sicherheit|cyber|^it""",
        3: """organisiert|organisation|struktur|aufgestellt|strukturen + sicherheit|cyber;
            team|einheit|abteilung|stelle|person + ausschließlich|eigens|speziell|fest|dediziert|extra +
            sicherheit|cyber|^it; gremium; funktion|position|rolle|amt + sicherheitsbeauftragt|ciso|isb|unabhängig;
            gesamtverantwort; leitung + sicherheit|cyber; verantwortlich; zuständig; verantwortung;
            datenschutzbeauftragt; stabsstelle?; arbeitskreis?; arbeitsgruppe?; chefsache; aufgabenverteil;
            rollenverteil; aufgabenteil; ansprechperson|ansprechpartner + sicherheit|^it|cyber|zentral;
            organisationsstrukt;
            stelle|team|einheit|abteilung|referat + eigen|zentral|spezialisiert|gesondert + sicherheit|cyber; cio;
            weisungsbefug; unterstellt?; berichtet + isb|beauftragt""",
        2: """ansprechpartner?; ansprechperson?; leitungsebene?; stellvertret?; verwaltungsspitze?; wer +
            entscheidet|steuert|überwacht?; federführ; aufsicht + sicherheit""",
    },
    Topic.COUNCIL: {
        4: f"""{_COUNCIL}
            +
            informier|bericht|unterricht|vorgelegt|vorgestellt|einbezogen|beteilig|befasst|kenntnis|beschlossen|eingebunden|einbind|vorleg|beraten|behandelt;
            sachstandsbericht; jahresbericht + sicherheit|cyber|^it; sicherheitsbericht; jährlich + bericht;
            berichterstatt + ausschuss|rat; berichtswesen; nichtöffentlich +
            sitzung|teil|bericht|ausschuss|information""",
        3: """stadtrat|stadträt|ausschuss|rat$|fraktion|ratsmitglied +
            mitgeteilt|mitteil|kenntnis|erfahren|zugänglich|informationen|verschwieg; ^presse|^medien|zeitung +
            erfahren|informiert|erst|statt|rat; warum|wann +
            rat|ausschuss|ratsmitglied|fraktion + informiert|unterrichtet|kenntnis; öffentlichkeitsarbeit +
            vorf|angriff; öffentlichkeit + informier|bericht|unterrichtet|bekannt|kommuniz; regelmäßig +
            bericht|berichten; ratsvorlage; beschlussvorlage?; transparen + öffentlich|bürger +
            sicherheit|vorf|angriff; lagebericht; wann + bericht""",
        2: """ausschuss?; unterrichtung?; öffentlich + kommuniz; =bericht?; beschluss + umgesetzt|umsetz +
            sicherheit|cyber|^it""",
    },
    Topic.AWARENESS: {
        4: f"""schulung; geschult|schult; sensibilis; awareness; phishing; fortbild; e learning; elearning;
            unterweis; unterwies; weiterbild; social engineering; ceo fraud; sicherheitsbewusst;
            sicherheitstraining; faktor mensch; =mensch + schwach|risik|faktor;
            {_STAFF} +
            qualifizi|trainier|training|aufgeklärt|aufklär|vorbereitet|kompetenz|workshop|kurs|bewusst|informier|=information|unterricht|kommuniz|hingewiesen|fit;
            verdächtig|betrügerisch|gefälscht|schädlich|dubios|fragwürdig + mail|nachricht|link|anhang|anhäng;
            newsletter; mitarbeiterzeitung; kampagne + sicherheit|cyber|aufkl; spam""",
        3: """hereinfall; reinfallen; auf + betrüger|link + klick|hereinf|fallen; mitarbeitende +
            weiterbild|schul|lern; vertraut + regel|sicherheit|mitarbeit|beschäftigt;
            einweisung|eingewiesen|einführung +
            sicher|umgang|neue|mitarbeit|regel; umgang + sicher + mail|gerät|^it|daten|digital|passwort|technik;
            klick|geklickt|klickten; bewusstsein|bewusst + gefahr|sicher|risik|mitarbeit|bedienst; lernprogramm;
            selbstlern; lernplattform; führungskräfte + sicher; training?; trainings?; bewusstsein; usb +
            stick|gerät; fehlverhalten; medienkompetenz + sicher; workshop?; intranet + hinweis|info|sicher;
            merkblatt; menschlich + fehler|versagen|faktor; anwender + umgang; umgang + mail|passwort|passwört;
            sicherer umgang; erkennen + mail|phish|betrug""",
        2: """mailanhäng; e mail + angriff|sicher|anhang|anhäng; kampagne?; aufklär?; fahrlässig; auszubildend +
            sicher; kurse?""",
    },
    Topic.EVP: {
        4: """=evp; =evps; verbindungsperson; multiplikator; it koordinat; dv koordinat; edv koordinat; key user;
            keyuser; sicherheitskoordinat; schlüsselnutzer; it kontaktperson; it verbindung;
            ansprechpartner|ansprechperson|kontaktperson|beauftragte|vertrauensperson|koordinator|betreuer +
            fachämter|fachamt|ämtern|fachbereich|dezentral|abteilungen|dezernat|amt|jeder|jedem|organisationseinheit|dienststelle
            + ^it|=edv|sicherheit|vor ort""",
        3: """verbindungsleut; verbindungsmann; verbindungsleute; edv verbindung; it betreuer;
            kontaktperson|kontaktpersonen + fachbereich|amt|ämter|abteilung|dienststelle|jedem|jeder;
            koordinatoren|koordinator + dienststell|amt|ämter|fachbereich; it beauftragt; edv beauftragt;
            multiplikation; dezentral + ^it|beauftragt; ansprechpartner + fachbereich|ämtern|fachämter|abteilung""",
        2: "ansprechpartner + jede|dezentral|vor ort",
    },
    Topic.MONITORING: {
        4: """log management; logmanagement; logging; protokollserver; bemerk|merken|auffallen +
            abfließ|daten|heimlich|verwaltung; monitoring; =siem; =soc; security operation; angriffserkennung;
            einbruchserkennung; intrusion; =ids;
            =ips; logdat; logfile; log dat; =logs; protokollier; protokolldat; anomal; =waf; honeypot;
            internetnutzung;
            überwach +
            ^it|system|netz|sicherheit|datenverkehr|server|zugriff|rund|24|permanent|dauerhaft|ständig|laufend|fortlaufend|infrastruktur|kontinuierlich|aktivität;
            bemerk|entdeck|entdeckt|erkannt|erkenn|aufgespürt|detekt|festgestellt|auffall|auffäll +
            angriff|eindring|früh|rechtzeitig|unbefugt|angreifer|hacker|schadsoftware|ungewöhnlich|verdächtig|sofort""",
        3: """unregelmäßigkeit; auffälligkeit; entdeckt|bemerkt|erkannt + wie|schnell|nacht|nachts|früh|lange +
            angriff|netz|vorf|system; laufender|laufende + angriff; untersucht|analysiert|ausgewertet +
            verkehr|netz|log|zugriff|protokoll; überwacht + wer|wie|system|^it|netz; überwach; protokoll +
            auswert|zugriff|daten|log|speicher; datenverkehr; netzwerkverkehr; auswert +
            zugriff|log|protokoll|internet|verbindungsdat; 24 =7; echtzeit; früherkenn; frühwarn; alarm +
            automat|system; auffällig + verhalten|aktivit|zugriff""",
        2: "rund um die uhr; erkennung; zugriffsprotokoll; überwachungssystem; entdeckt + wie|zeit|lange",
    },
    Topic.INSPECTIONS: {
        4: """weggeschlossen|verschlossen|eingeschlossen|abgeschlossen +
            unterlagen|akten|dokument|büro|schrank|abends; baulich + schutz|geschützt|sicher|gesichert|rechenzentr;
            einbruchmeld; alarmanlage; eindringlinge + rechenzentr|gebäude|baulich; kontrollgang; kontrollgäng;
            rundgang; rundgäng; begehung; stichprob; clean desk; arbeitsplatzkontroll;
            zutrittskontroll; zutritt; personalrat; bildschirmsperr; vor ort + kontroll|prüf|überprüf;
            einhalt|eingehalten|befolg|beacht +
            kontroll|überprüf|überwach|geprüft|sichergestellt|sicherstell|vorgab|richtlin|regel|anweisung|durchgesetzt;
            kontrollier + einhalt|regel|vorgab|richtlin|arbeitspl|mitarbeit|beschäftigt|büro|anweisung|umsetz;
            verstoß|verstöße|zuwiderhandl|missacht +
            sanktion|geahndet|folge|konsequenz|regel|richtlin|vorgab|sicherheit|festgestellt|umgang|umgegangen|dienst""",
        3: """kontrolle + arbeitspl|unangekünd|büro|vor ort|mitarbeit|intern; betreten; einbruch|einbrüche +
            server|rechenzentr|rathaus|^it; bildschirm + gesperrt|sperr; passwört|passwort +
            herumlieg|offen|zettel|notiert|notizzettel; befolgung; einbruchschutz; schließanlage; serverraum;
            serverräum; physisch + schutz|sicher|zugang|zutritt|angriff; einhaltung; gebäude|büro|räume +
            zugang|gesichert|abgesichert|verschlossen|unbefugt|gesperrt; unbefugte + zutritt|zugang +
            räum|gebäude|büro; brandschutz + server|rechenzentr; mitbestimm; sperren +
            bildschirm|arbeitspl|rechner|computer""",
        2: """kontrollier?; kontrolle + intern|mitarbeit|regel; durchsetz?; verstöße; verstoß; sanktion?; schlüssel
            + raum|büro|gebäude; passwörter + zettel|notiz""",
    },
}
"""Source: the topics of council/questions.dev.jsonl and the claims of the mission; the words are our own
collection."""
