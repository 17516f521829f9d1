"""The words by which a question shows its topic, with their weights: attack, loss, recovery, technology.

Notation (read by `terms.parse_term`): `backup` anywhere in a word; `^rat` at its start; `rat$` at its end; `=rat`
the whole word;
`a b` in adjacent words; `a + b` near each other in one sentence, in any order, also inside one compound; `a|b`
either.
A trailing `?` marks a term that needs a sign of IT or security elsewhere in the question.
4 names the topic, 3 nearly always means it, 2 often, 1 hints.
"""

from collections.abc import Mapping

from .model import Topic

_ATTACK = "angriff|attack|hacker|gehackt|vorfall|cyber|ransom|ernstfall|notfall"
_SYSTEMS = "^it|=edv|system|server|netz|infrastruktur|rechenzentr|daten|software|computer|verwaltung|stadt"
_PROVIDER = "dienstleist|anbieter|auftragnehm|lieferant|zuliefer|drittfirm|hersteller|externe|partner|betreiber"
_SOFTWARE = "software|programm|anwendung|fachverfahren|^app|systeme|verfahren|plattform|lösung"

PROTECTION_TERMS: dict[Topic, Mapping[float, str]] = {
    Topic.POSTURE: {
        4: """schutzniveau; sicherheitsniveau; sicherheitslage; reifegrad; sicherheitsstrateg; cyberabwehr;
            cybersicherheitsstrateg""",
        3: f"""vorkehrung|schutz|abwehr + cyberkriminal|unbefugt|sabotage|spionage|manipul|angreif|angriff|gefahr;
            gesichert|gesichert|geschützt + zugriff|unbefugt|gerät|angriff|angreif|netz;
            manipul|gesteuert|steuer|übernommen + hacker|unbefugt|angreif|fremd|außen; sicherheitsniveau;
            widerstandsfähig|resilien|robust + ^it|cyber|digital|verwaltung; authentisierung; authentifizierung;
            mfa; verschlüsselt + möglich|mail; defizite|schwächen|lücken + sicherheit|^it|bekannt;
            stadtwerk|eigenbetrieb|töchter|tochter|beteiligung|gesellschaft +
            sicherheit|schutz|geschützt|niveau|angriff; bedrohungslage; gefährdungslage; gefahrenlage; risikolage;
            gewappnet; schutzmaßnahm; sicherheitsmaßnahm;
            ^gut|wie|ausreichend|besser + aufgestellt; firewall; zwei|mehr|multi|2 + faktor; =2fa; =mfa; zero trust;
            segmentier;
            schutz|schütz|geschützt|absicher|abgesichert|abwehr +
            angriff|attack|hacker|cyber|sabotage|spionage|kriminell|zugriff;
            schütz|geschützt|abgesichert|absicher + {_SYSTEMS}; ^sicher|unsicher +
            ^it|=edv|system|netz|server|infrastruktur + ^wie|^wirklich|^unsere;
            bewert|einschätz|schätzt|beurteil + sicherheit|gefahr|bedroh|risik|schutz|lage|gefähr|vorbereit; stand +
            sicherheit;
            vorbereitet|vorbereit|gerüstet|vorkehrung + {_ATTACK}|bedroh; vorbeug|verhinder|präventi +
            {_ATTACK}|verschlüssel|eindring|zugriff;
            maßnahm + schutz|schütz|sicherheit|abwehr|absicher|cyber|angriff|hacker|verbesser; wie sicher;
            sicherheitsvorkehrung;
            hundertprozent|absolut + sicherheit; ausreichend|angemessen|hinreichend|genug +
            geschützt|schutz|^sicher; identitätsdiebstahl""",
        2: """passwort|passwört|kennwort|kennwört; kritisch + infrastruktur; =kritis; homeoffice|home
            office|telearbeit|heimarbeit?;
            mobil + arbeit|gerät|endgerät?; =vpn; verschlüsselt|verschlüsselung +
            mail|kommunikation|festplatt|notebook|laptop|verbindung|übertrag;
            sicherheitsarchitektur; berechtigung?; zugriffsrecht?; admin + rechte|konto|zugang|zugäng; verwundbar;
            anfällig; gefährdet;
            handlungsbedarf?; defizit?; verbesser + sicherheit; risik|gefahr|gefähr + ^it|cyber|angriff|digital;
            smart city + sicher|schutz|angriff;
            wahl|wahlen + manipul|angriff|sicher?; nachholbedarf?; strategie + cyber|sicherheit|^it""",
        1: """sicherheit + ^it|=edv|cyber|netz|daten|digital; informationssicherheit; cybersicherheit; it
            sicherheit; datensicherheit; cyber;
            sicherheit?""",
    },
    Topic.RANSOMWARE: {
        4: """ransomware; ransom; verschlüsselungstrojan; erpressungstrojan; erpressungssoftware; erpressersoftware;
            kryptotrojan; cryptotrojan;
            krypto|crypto + trojan|locker; lösegeld; emotet; wannacry; lockbit; verschlüsselungsangriff;
            verschlüsselungsattack;
            verschlüsselungsvirus; cyber|digital + erpress; erpress + daten|angriff|hacker|täter|system;
            erpressungsversuch; erpresst""",
        3: """schädling; gekaperte; schutzprogramm; viren + befall; festplatt|daten|dateien|rechner +
            verschlüsseln|verschlüsselung|verschlüsselt + täter|dritte|wieder|hacker|kriminell;
            rechner|system|server|dateien|festplatt|daten + verschlüsselt + ^wenn|^falls|alle|fall|^sind|^wurden;
            schadcode; bitcoin; ausbreit|verbreit + schad|virus|viren|trojan; schutzsoftware; kriminell +
            forder|zahl|summe|geld; erpress; trojaner; schadsoftware; schadprogramm; malware; virenschutz;
            virenscan; antivir; endpoint|=edr|=xdr;
            verschlüssel + {A}|kriminell|täter|unbefugt|lahm; viren + schutz|angriff|befall|infizier; computervir;
            infizier|infektion""".replace("{A}", "angriff|attack|hacker|trojan|gefahr"),
        2: """makro + office|dokument|mail; =viren; isolier + system|bereich|rechner|gerät; bereinig +
            system|hardware|rechner""",
    },
    Topic.BACKUP: {
        4: """backup; datensicherung; sicherungskopie; sicherheitskopie; rücksicherung; bandsicherung; datensicher +
            konzept|strateg; restore;
            sicherung + band|bänder|offline|aufbewahr|kopie|extern|daten|getrennt|täglich|wiederherstell;
            sicherungsmedi; sicherungsstrateg;
            sicherungskonzept; datenrettung; offline + kopie|sicher|medi""",
        3: """zurückgegriffen|zurückgreifen|zurückspielen|rückgriff + daten|stand|stände|sicherung; sauber +
            daten|sicherung|stand; daten|unterlagen|dokument|akten|register +
            rekonstruier|unwiederbring|verloren|wiederbeschaff|zerstört|vernichtet; datensätze + gesichert; speicher
            + getrennt|sicher|redundan|medien; sicherung +
            täglich|wöchentlich|regelmäßig|automat|prüf|lesbar|getestet; sicherungen;
            daten|server|system|bestand|bestände|dokument|akten + gesichert|sichert;
            unveränderbar|unveränderlich|immutable;
            wiederherstell|wiederhergestellt + daten; datenverlust; kopie|kopien +
            daten|getrennt|aufbewahr|ausgelagert|lager; 3 2 1; air gap;
            daten + doppelt|zweit|redundan|gespiegelt|ausgelagert|verloren|zurückgespielt|zurückspiel|eingespielt;
            auslager + daten""",
        2: """wiederherstell; wiederhergestellt; wie lange + aufbewahr + daten; archivier + daten?; redundan;
            ausweich|zweit + rechenzentr""",
    },
    Topic.EMERGENCY: {
        4: f"""notfallplan; notfallkonzept; notfallmanagement; notfallhandbuch; notfallvorsorge; notfallvorkehr;
            krisenplan; krisenkonzept;
            krisenmanagement; kontinuitätsmanagement|kontinuität; business continuity; =bcm; =bcms; =200 =4;
            wiederanlauf; notbetrieb;
            ausfallsicher; ersatzverfahren; plan + notfall|krise|ernstfall|ausfall; notfall +
            management|konzept|handbuch|plan|vorsorge|vorgehen;
            handlungsfähig|arbeitsfähig|funktionsfähig|dienstfähig + {_ATTACK}|ausfall|^it|krise|verwaltung|lahm;
            lahmgelegt; lahm gelegt;
            fortführ|aufrechterhalt|aufrecht|weiterlauf|weitergeführt|sichergestellt +
            betrieb|dienst|verwaltung|leistung + ausfall|angriff|krise|notfall;
            ausfallkonzept; rückfallebene; notfallszenari; plan =b""",
        3: f"""tag =x; =nach|^tage|woche + angriff + vorbereit|weiter|betrieb|verwaltung; angriff|attacke +
            gelingen|gelingt|trotz|dennoch; ausweichlös; komplettausfall; totalausfall;
            leistung|dienst + einstellen|eingestellt|weiter + ausfall|angriff; krisenhandbuch; cyberlage;
            umgeschaltet|umschalt + rechenzentr|system|betrieb; sofortmaßnahm;
            weiterarbeit|weiterhin + =ohne|ausfall|zugriff; was passiert|geschieht|würde + wenn|falls; vorsorge +
            ausfall|cyber|^it|angriff|blackout; zusammenbruch; überbrück + ausfall|zeit|tage; =notfall; notfälle;
            notfallmaßnahm; notfallorganis; krisenfall; ernstfall; krisenstab; blackout?; stromausfall?; notstrom?;
            =usv;
            ausfall|ausfäll|ausgefall|fällt|stillstand|lahm + {_SYSTEMS}|telefon|verfahren|rathaus; =ohne +
            ^it|=edv|computer|internet|technik;
            was|wie|plan|vorgesehen|vorgehen|maßnahm|schritte|reagiert +
            erfolgreich|erfolg|gelung|gelingt|tatsächlich + angriff|attack|hacker;
            ersatz|ausweich + arbeitspl|rechenzentr|standort|verfahren; wie lange|dauer|schnell|stunden|tage +
            wiederherstell|wieder|ausfall;
            papier + arbeit|formular|antrag|notfall|ausfall; katastroph + {_SYSTEMS}?; worst case; reaktionsplan;
            vorfallsreaktion""",
        2: f"""{_ATTACK} + plan|pläne|ablauf|vorgeh|prozess|szenari; wiederherstell + betrieb|system|zeit; kritisch
            + prozess|dienst|leistung|verfahren;
            priorisier|reihenfolge|vorrang|vorrangig|zuerst + system|dienst|wiederanl|wiederherst|verfahren;
            handlungsoption + angriff|attack|ransom; redundan + rechenzentr|leitung|system; =rto; vorrang +
            wiederherst""",
    },
    Topic.EXERCISES: {
        4: """notfallübung; stabsübung; krisenübung; planspiel; =lükex; cyberübung; alarmübung; stabsrahmenübung;
            tabletop; notfalltest;
            übung|geübt|üben +
            notfall|krise|cyber|^it|angriff|ernstfall|stab|ausfall|szenari|wiederherstell|notbetrieb;
            geprobt|probe$|proben$|durchgespielt|erprobt|trainiert|simulier|simulation +
            ernstfall|notfall|angriff|ausfall|krise|plan|pläne|wiederan;
            wiederherstellungstest; restore test; rücksicherungstest; wiederherstellungsübung; ausfalltest;
            getestet|^test|test$|tests$|erprob|geprob|geübt|überprüf +
            notfall|wiederherstell|backup|wiederanlauf|datensicherung|rücksicherung|sicherung$|krise""",
        3: """spielt|spielen|gespielt + fall|szenari|durch + ausfall|ausfallen|angriff|netz; übungen$?; =übung?;
            übungsszenari; durchgespielt; einspiel|rückspiel|zurückspiel +
            test|getestet|geprobt|probe""",
        2: "=geübt; =geprobt; =erprobt?",
    },
    Topic.ALARM: {
        4: f"""alarmier; alarmkette; alarmplan; alarmkonzept; meldekette; meldeweg; rufbereitschaft;
            bereitschaftsdienst; erreichbarkeit + {_ATTACK}|ausfall|nacht|telefon;
            erreichbar +
            nacht|nachts|wochenend|feiertag|uhr|ausfall|notfall|telefon|dienstzeit|arbeitszeit|krise|ernstfall|jederzeit;
            krisenstab;
            wer|welche|wie|wann|wem|stellen|ämter|behörd +
            informiert|alarmiert|verständig|benachrichtigt|eingebunden|einbezogen|eingeschaltet|hinzugezogen|beteiligt|kontaktier
            + {_ATTACK}|ausfall|krise;
            notrufnummer; notfallnummer; notfallnumm; notfallkontakt; eskalation; informationskette;
            kommunikationsplan; krisenkommunikation;
            telefon + ausfall|notfall|erreichbar""",
        3: """in kenntnis + angriff|vorf; meldefrist; wer|stellen|behörd + frist|fristen + angriff|vorf;
            nachts|feiertag|wochenende + erreich|besetzt|verfügbar|reagier|ansprechbar; wem|wen|wohin|wo +
            wenden|melden|gemeldet|meldung; wer + entscheid + notfall|abschalt|vom netz|krise; ersatzkommunikation;
            kommunikationsweg|kommunikationsweg|kommunikationsmittel; notfall|ernstfall +
            kontakt|erreich|ansprech|verständig; einbezieh|einbind|eingebunden|einbezogen +
            behörd|ämter|stellen|polizei|bsi; außerhalb + dienstzeit|arbeitszeit|bürozeit|öffnungszeit;
            alarm; 24 + bereitschaft|erreichbar|stunden; melden + wohin|wem|wo + mitarbeit|beschäftigt|verdacht;
            bevölkerung|bürger + informier + ausfall|angriff|vorfall""",
        2: "kommunikation + krise|ausfall|notfall|angriff; erreichbar",
    },
    Topic.INCIDENTS: {
        4: """sicherheitsvorf; cybervorf; it vorf; hack + opfer; datenleck; datendiebstahl; datenabfluss;
            abgeflossen; vorfallmanagement; incident;
            angriff|attack|hack|vorf|phishingversuch|eindringversuch + wie viele|wieviele|anzahl|häufig|wie
            oft|gab|kam|seit|verzeichn|registrier|letzt|vergangen|bisher|bereits|zuletzt|erfolgreich|abgewehrt|fällen|jahr|jemals|schon;
            angreifer|täter|urheber|verursacher|hintermänner +
            ermittel|bekannt|identifizi|gefasst|herkunft|woher|wer|ausfindig; strafanzeige; anzeige +
            erstatt|polizei|angriff|vorf;
            schaden|schäden|auswirkung|folgen|beeinträchtig|konsequenz +
            angriff|attack|hacker|vorf|cyber|hack|ransom|virus|viren;
            gehackt; angegriffen; cyberangriffsversuch; opfer + angriff|attack|cyber|hacker|ransom; ddos;
            kompromittier; hackervorf; sicherheitsereignis""",
        3: """kriminell + hintergrund|absicht; vom netz + genommen|rechner|system; wie oft|häufig +
            rechner|system|virus|viren; hindeut; wie viele|wie oft + virus|viren|schadsoft|trojan|befall;
            laptop|handy|diensthandy|smartphone|notebook|gerät|datenträger|stick +
            verloren|gestohlen|abhanden|verlust|entwendet|diebstahl; geheimdienst; unbekannte|fremde|unbefugte +
            zugegriffen|zugriff|zugang|verschafft; versuch + eindring|einzudringen|angriff|zugriff; vorgehen + vorf;
            ablauf|bearbeit|prozess + vorf; angriffswelle; zunahme + angriff|cyber|attack|vorf; vorfall; vorfälle;
            betroffen + angriff|hacker|attack|vorf|datenleck|lücke|trojan; hackerangriff; hackerattack;
            cyberattack?; meldepflicht; überlastungsangriff;
            polizei|=lka|staatsanwalt|ermittlung|strafverfolg + angriff|cyber|vorf|hacker|^it?; gemeldet +
            vorf|angriff|behörd|bsi|landes; abgewehrt; abwehren + angriff|attack;
            forensi; eingedrungen; eindring; entwendet|gestohlen|abgegriffen|erbeutet +
            daten|information|laptop|gerät; in wie vielen fällen; unbefugt + zugriff|zugang; manipulier;
            aufarbeit|aufklär|bewältig + angriff|vorf|cyber|hacker;
            lehren|konsequenz|schlüsse|erkenntnisse|schlussfolger + angriff|vorf|attack|hacker; darknet; fake +
            rechnung|mail""",
        2: """cyberangriff; hackerangriff; cyberkriminal; internetkriminal;
            reagiert|reaktion|reagier|behandelt|umgegangen + angriff|vorf|hacker; angriffsversuch;
            schadensfall|schadensfäll; zwischenfall|zwischenfäll; störung + system|^it|netz?; attacken;
            fremdzugriff; sabotage; spionage""",
        1: "angriff; angriffe; attacke; hacker",
    },
    Topic.SUPPLY_CHAIN: {
        4: f"""lieferkette; supply chain; drittanbieter; südwestfalen it; solarwinds; kaseya; moveit; =sbom;
            subunternehm; unterauftrag; zulieferer;
            {_PROVIDER} + angriff|gehackt|attack|ausfall|vorf|hacker|kompromitt|betroffen|insolven|ausgefall;
            {_PROVIDER} +
            sicherheit|sicher|nachweis|zertifi|anforder|vorgab|geprüft|überprüf|kontroll|auflage|standard|schutz|verpflicht;
            zweckverband|rechenzentrum|kommunal + angriff + dienstleister""",
        3: """hintertür; backdoor; firma|firmen|unternehmen + garanti|sicherheit|pflegen|wart|verpflicht;
            sicherheitsgarant; produkt + hersteller + risik|vertrau|sicher;
            haften|haftung|haftet|regress|schadensersatz; wartungsfirm; wartungsvertrag|wartungsverträge +
            sicherheit|dienst; unterauftragnehm; beauftragt|externe + unternehm + sicherheit|vertrag|software|daten;
            sicherheitsnachweis; vendor lock; lieferfirm; monopol; log4j; log4shell; fernwart; fernzugriff;
            fremdfirm; wartungszug; lieferant; auftragsverarbeit; externe dienstleister;
            dienstleister + ^it|extern|vertrag|daten|zugriff|zugang; auslager + dienst|^it|daten|system; outsourc;
            cloud + anbieter|dienst|sicher|daten;
            digital + souverän; abhängig + anbieter|hersteller|microsoft|konzern|dienstleist|produkt; schnittstelle
            + extern|ander|sicher;
            vertrag|verträge|vertraglich + sicherheit|^it|cyber|haftung|dienstleist; drittunternehm;
            beschaff|ausschreib|vergabe + sicherheit""",
        2: """cloud; dienstleister?; exchange + lücke|schwachst|server; crowdstrike; hersteller +
            vertrau|sicherheit|russ|chin; beteiligung + gesellschaft?; modul + gehackt|angriff""",
    },
    Topic.INVENTORY: {
        4: f"""hosting; gehostet; hostet; selbst|eigen|extern|intern|dritt|fremd +
            betrieben|betreibt|gehostet|hosten|betreiben; serverstandort;
            inventar; bestandsaufnahme; =cmdb; asset; schatten it; softwareverzeichnis; anwendungslandschaft;
            systemlandschaft; it landschaft;
            software|fachverfahren|anwendung|programm|cloud +
            verzeichnis|übersicht|liste|inventar|bestand|katalog|register;
            russisch|chinesisch|russland|china|kaspersky|huawei|außereuropä|ausländisch|amerikan|us +
            {_SOFTWARE}|hersteller|technik|produkt|komponent|dienst|cloud|anbieter;
            kaspersky; huawei; cloud + dienst|lösung|nutz|eingesetzt|einsatz|betrieb|speicher|anwendung""",
        3: f"""dropbox; =teams; =zoom; webex; onedrive; google; sharepoint; messenger|videokonferenz|dienste|app +
            freigegeben|zugelassen|erlaubt|genutzt|dienstlich;
            fachanwendung; anwendungen + laufen|betrieb|liegen; chin|huawei|ausrüster + komponent|verbau|netz;
            wer|wo + betreibt|betrieben|gehostet +
            software|anwendung|verfahren|server|system|plattform|portal|website; überblick +
            system|software|anwendung|^it|gerät; daten + union|ausland|usa|ausser +
            server|verarbeit|gespeichert|cloud; =zte; netzwerktechnik + hersteller|chin|huawei; microsoft|office +
            365; =m365; fachverfahren; schutzbedarf; wo + daten|server +
            gespeichert|liegen|steh|verarbeitet|standort; wo|wer + rechenzentr|server + betreib|steh|standort;
            ^welche|^wie viele|^alle|anteil|anzahl|^setzt|^kommt|^kommen|^nutzt + {_SOFTWARE}|hardware|geräte|server
            + eingesetzt|einsatz|verwend|genutzt|nutz|betrieb|betreib|läuft|laufen|vorhanden|existier|zum einsatz;
            internet + erreichbar; öffentlich|außen + erreichbar|zugänglich + {_SOFTWARE}|dienst|server; rechenzentr
            + betrieb|betreib|standort|eigen; dokumentier + netz|system|^it; netzplan;
            welche|bestimmt + hersteller + einsatz|eingesetzt|produkt""",
        2: """cloud; rechenzentr?; open source + sicher; betreiber?; =server + standort; private +
            gerät|handy|smartphone; byod; ki|chatgpt + daten|sicher; messenger|whatsapp""",
    },
    Topic.LIFECYCLE: {
        4: """sicherheitsupdate; sicherheitsaktualisier; sicherheitspatch; patch; veraltet; end of life; =eol; end
            of support; supportende; altsystem; altverfahren; legacy;
            windows + 7|10|xp|8|11|version|server|alt|umgestellt|umstell|migr;
            support|unterstützung|unterstützt|wartung|pflege + ende|ausgelauf|hersteller|läuft|endet|nicht
            mehr|abgelaufen|eingestellt|abgekündigt;
            ^alt|^älter|überaltert +
            betriebssystem|system|software|gerät|rechner|hardware|computer|server|programm|version|anlage;
            abgekündigt;
            update +
            regelmäßig|hersteller|zeitnah|einspiel|eingespielt|installi|software|system|sicherheit|automat|versorg|aktuell|zyklus""",
        3: """gepflegt|gewartet|versorgt + software|gerät|system|nicht|jahre; abgelöst|ablösung +
            server|version|windows|system; fehlerbehebung; wartungsvertrag|wartungsverträge +
            ausgelaufen|ende|abgelauf; windows; ^wie alt; alter
            + system|gerät|server|rechner|hardware|software|computer; modernisier|erneuer +
            ^it|system|server|infrastruktur|hardware; update; betriebssystem; aktualisier +
            software|system|betrieb|programm|rechner|gerät|regelmäßig|server|geräte|technik; lebenszyklus;
            lifecycle; xp;
            aktuell|neuest + stand|version + software|system|hardware|gerät|rechner|programm|server|betrieb;
            ablös|abgelöst|austausch|ausgetauscht|ersetz|erneuer +
            system|gerät|hardware|software|rechner|server|version;
            sicherheitslück + geschlossen|schließ|unverzüglich|hersteller|veraltet; nachfolge +
            software|produkt|version|system; sicherheitskritisch + update; =esu""",
        2: """aktualisierung?; lizenz + ablauf|abgelauf|ausgelauf; hardware + alter|erneuer|alt; druckern|drucker +
            update|sicher; nicht mehr unterstütz""",
    },
    Topic.ADVISORIES: {
        4: """=cert; ^cert + bund|kommunal|land|verwaltung|warn; bürger cert; warnmeldung; sicherheitswarnung;
            sicherheitsmeldung; sicherheitshinweis; csaf; =wid; zero day; =cve; =cves;
            bsi|=bund|land|landes|hersteller|behörd + warn; warnung|gewarnt|warnhinweis|warnt +
            sicherheit|schwachst|lück|cyber|bsi|eingegang|umgesetzt|umgang|umgegangen|^it|hersteller|hacker;
            schwachstellenmanagement; schwachstellenmeldung; schwachstelle|sicherheitslück|lücke +
            bekannt|bekanntgewor|reagier|gemeldet|melde|erfahr|informiert|frist|umgang|umgegangen|zeitnah|schnell|kritisch|veröffentlich""",
        3: """informiert|informationen|erfährt|laufenden|kenntnis + aktuell|neu|neue|neuest +
            bedroh|cyber|gefahr|schwach|lück|angriffsm; cyberbedroh; bedrohungsinfo; lageinformation; hinweis +
            hersteller|sicherheit|bsi|bund; erfährt|erfahren|kenntnis +
            lücke|schwachst|sicherheitslück|bedroh; bedrohungsinformation; gefahrenhinweis; frühwarnsystem;
            warnung?; warndienst; lagebild; cyberlage; allianz + cyber; log4j; log4shell; informationsquell;
            schwachstelle|sicherheitslück|lücke + geschlossen|schließ|behoben|beheb|beseitig;
            responsible disclosure; security txt; informiert|information|erfährt|erfahren +
            bedroh|schwachst|sicherheitslück|neue gefahr|aktuelle gefahr; exchange + lücke|schwachst""",
        2: "lagebericht + bsi; newsfeed; abonnier; gemeldet + lücke|schwachstelle; meldedienst",
    },
}
"""Source: the topics of council/questions.dev.jsonl and the claims of the mission; the words are our own
collection."""
