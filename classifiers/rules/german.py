"""What German support mail asks for."""

from functools import partial

from classifiers.labels import Request
from classifiers.rules.cues import Cue, Reading, cue

_cue = partial(cue, "de")

ERROR: tuple[Cue, ...] = (
    _cue(Request.ERROR, "fehlertext", 3.0, """
        fehlermeldung*, fehlercode*, fehlernummer*, fehler 4*|5*|1*|2*, folgender|folgenden fehler
        kommt|erscheint .. fehler, meldung .. fehler, wirft .. fehler
        bekommen|bekomme|erhalten|erhalte .. fehler, ausnahmefehler, laufzeitfehler, exception, timeout
        time-out, http 5*, error 5*|4*, es erscheint .. meldung, es kommt .. meldung"""),
    _cue(Request.ERROR, "fehlerwort", 1.2, "fehler, störung*, bug, fehlerhaft*, error, defekt*"),
    _cue(Request.ERROR, "kein_zugang", 3.5, """
        {nicht} .. anmelden|einloggen|einwählen, anmeldung|login .. {nicht} möglich|geht|klappt|funktioniert
        {nicht} .. ins|in das system, komme|kommen|kommt .. {nicht} .. rein|hinein|drauf|system|programm
        ausgesperrt, passwort .. falsch|abgelehnt|nicht, zugriff verweigert, anmeldung schlägt|scheitert
        {nicht} reinkommen, fliegen|fliegt|fliege .. raus, rausgeworfen"""),
    _cue(Request.ERROR, "geht_nicht", 3.0, """
        geht|gehen|ging|funktioniert|funktionieren|funktionierte|läuft|laufen|startet|starten .. {nicht}
        druckt|drucken|öffnet|lädt|laden|reagiert|antwortet|bucht|synchronisiert|scannt|verbindet|speichert .. {nicht}
        wird|werden .. {nicht} .. angezeigt|übertragen|gedruckt|gebucht|übernommen|gespeichert|synchronisiert|gefunden
        wird|werden .. {nicht} .. erkannt|berechnet|aktualisiert|verarbeitet|versendet|verschickt|exportiert|geladen
        kommt|kommen .. {nicht} .. an|durch|raus, springt .. nicht, erkennt .. {nicht}
        klappt|tut|sendet|zeigt|aktualisiert|exportiert|importiert|überträgt .. {nicht}, {nicht} mehr
        steht still, außer betrieb, ist|sind kaputt|tot|hin|offline|down, nichts geht|läuft|passiert
        geht nichts, tut sich nichts"""),
    _cue(Request.ERROR, "ausfall", 2.5, """
        ausgefallen, ausfall, abgestürzt, abstürz*, stürzt .. ab, absturz, absturze, hängt, hängen
        hängengeblieben, eingefroren, friert .. ein, bricht .. ab, brechen .. ab, abbruch, fehlgeschlagen
        schlägt|schlagen .. fehl, scheitert, weißer bildschirm, weiße seite, leere seite|seiten
        schwarzer bildschirm, nicht erreichbar, nicht verfügbar, keine verbindung
        verbindung .. getrennt|verloren, verbindungsabbr*, blockiert, lahmgelegt"""),
    _cue(Request.ERROR, "kann_nicht", 2.0, """
        kann|können|konnte|konnten .. {nicht} .. buchen|drucken|speichern|öffnen|senden|exportieren|importieren|anlegen
        kann|können|konnte|konnten .. {nicht} .. verbuchen|erfassen|abschließen|aufrufen|versenden|verschicken|arbeiten
        kann|können|konnte|konnten .. {nicht} .. zugreifen|abrufen|erstellen
        kann|können|konnte|konnten .. {nicht} .. übertragen|hochladen|herunterladen|bestellen
        lässt|lassen sich .. {nicht}"""),
    _cue(Request.ERROR, "falsches_ergebnis", 2.0, """
        falsch, falsche, falschen, falscher, falsches, stimmt|stimmen .. nicht, passt|passen .. nicht, fehlt
        fehlen, verschwunden, weg, doppelt, doppelte, doppelten, abweich*, differenz*, unterschiedlich*
        statt .. steht|kommt, verloren, gelöscht, durcheinander, leer, verschoben, anstatt, unvollständig*
        überschrieben"""),
    _cue(Request.ERROR, "seit_wann", 1.5, """
        seit .. update|umstellung|gestern|heute|montag|wochenende|neustart
        seit .. upgrade|morgens|früh|patch|uhr|dienstag|freitag
        nach .. update|upgrade|neustart|umstellung|patch, plötzlich, auf einmal, bis gestern, gestern .. noch
        bisher .. funktioniert|geklappt|ging, vorher .. funktioniert|ging, von heute auf morgen"""),
    _cue(Request.ERROR, "langsam", 2.0, """
        sehr|extrem|furchtbar|unerträglich|total|so|richtig langsam, langsamer als, dauert ewig|minutenlang
        ruckelt, lahm, zäh, quälend langsam"""),
    _cue(Request.ERROR, "alarm", 2.0, """
        alarm, kritisch, warnung, festplatte voll, sicherung fehlgeschlagen, dienst .. gestoppt|beendet
        schwellwert, überschritten, überwachung meldet, monitoring"""),
    _cue(Request.ERROR, "not_am_mann", 1.2, """
        problem|probleme mit|beim, haben|habe .. ein problem, stimmt etwas nicht, dringend, bitte .. beheben
        bitte um hilfe, schnellstmöglich, woran .. liegen|liegt, was .. los, spinnt
        bitte prüfen|nachsehen|nachschauen"""),
)  # fmt: skip

QUESTION: tuple[Cue, ...] = (
    _cue(Request.QUESTION, "wie_geht", 3.0, """
        wie kann|können|muss|müssen|mache|machen|stelle|stellen|richte|richten|lege|legen|geht|bekomme|ändere|komme
        wo finde|finden|ist|sind|stelle|kann|können|stellt|findet|sehe|sehen|liegt|steht|ändere, wie .. man
        wo .. man"""),
    _cue(Request.QUESTION, "ist_es_möglich", 2.0, """
        ist es möglich, gibt es .. möglichkeit|einstellung|option|funktion|schalter|grenze|weg, geht das
        kann man, können wir .. auch, müssen wir, muss ich, muss man, unterstützt, dürfen wir, darf man
        darf ich, reicht es"""),
    _cue(Request.QUESTION, "ist_das_gewollt", 2.5, """
        ist das so|normal|richtig|gewollt|korrekt|beabsichtigt|vorgesehen|absicht, so gewollt|gedacht|vorgesehen
        soll das so, muss das so, ist das ein fehler oder, oder ist das normal"""),
    _cue(Request.QUESTION, "was_oder_welche", 2.0, """
        welcher|welche|welchen|welches port|ports|version|einstellung|feld|browser|format|konto|menü|maske|option
        was bedeutet|heißt|passiert|ist der unterschied, warum ist|wird|werden|zeigt|steht, wofür, wozu
        wie lange, wie viele .. maximal|höchstens, wie groß, ab wann, welche .. unterstützt"""),
    _cue(Request.QUESTION, "sagt_frage", 2.0, """
        kurze|kleine|allgemeine|schnelle|einfache frage, eine frage, frage zu|zum|zur|bezüglich|wegen
        nur eine frage, können sie .. sagen, kannst du .. sagen, könnt ihr .. sagen, wüsste gern|gerne
        wissen .. ob|wo|wie|welche, würde mich interessieren, kurz sagen|bestätigen, anfrage: wo|wie
        verständnisfrage, rückfrage"""),
)  # fmt: skip

ADVISORY: tuple[Cue, ...] = (
    _cue(Request.REPORT, "will_bericht", 3.5, """
        bericht|report|auswertung|liste|formular|etikett|etiketten|beleg|statistik .. erstellen|anpassen|ändern|bauen
        auswertung|bericht|liste|formular .. erweitern|anlegen|umbauen|einrichten
        etikett|rechnungsformular|layout|vorlage .. erweitern|anlegen|umbauen|einrichten
        bericht|auswertung|liste|formular|etikett|layout|vorlage .. ergänzen|programmieren|gestalten|umgestalten
        {brauchen} .. bericht|auswertung|liste|formular|etikett|report|statistik|aufstellung|übersicht|bilanz|bwa
        {möchten} .. bericht|auswertung|liste|formular|etikett|report|statistik|aufstellung|lieferschein
        spalte .. ergänzen|hinzufügen|aufnehmen|einbauen|dazu|mehr
        auf .. rechnung|lieferschein .. stehen|drucken|ergänzen"""),
    _cue(Request.REPORT, "neuer_bericht", 3.0, """
        neue|neuen|neuer|neues|eigene bericht|auswertung|liste|formular
        eigenen|eigener|angepasste|zusätzliche|zusätzlichen bericht|auswertung|liste|formular
        neue|neuen|neuer|neues|eigene|eigenen|zusätzliche|zusätzlichen etikett|etiketten|report|spalte|statistik
        *formular anpassen|ändern, *liste mit, auswertung nach|über|mit|pro|je, bericht mit|nach|über|der|pro
        zusätzliche spalte, weitere spalte, rechnungslayout, lieferscheinlayout, *layout anpassen|ändern"""),
    _cue(Request.CUSTOMIZATION, "entwicklung", 3.0, """
        entwickeln, entwicklung einer|eines|von, programmieren, programmierung
        anpassung|anpassungen an|der|am|des|im, schnittstelle zu|zum|zur|zwischen|für|bauen|einrichten, anbinden
        anbindung, integrieren, integration von|mit, skript|script .. schreiben|erstellen|bauen, automatisieren
        automatisch .. sollen|soll|werden, individuell*, sonderlösung, zusatzmodul, eigenes modul, neues modul
        erweiterung für|des|der, verknüpfen"""),
    _cue(Request.CUSTOMIZATION, "inhalt_ändern", 3.0, """
        startseite|webseite|website|internetseite|homepage|shop|menü|banner .. ändern|austauschen|anpassen|einbauen
        text|texte|bild|bilder|foto|fotos|logo|banner|slider .. austauschen|ersetzen|ändern|einfügen|einstellen|tauschen
        auf .. startseite|webseite|website|homepage|seite .. einbauen|ergänzen|anlegen|einfügen|stellen|setzen
        neue seite|unterseite|rubrik|maske|feld, neues feld|formularfeld|menü|design|layout
        neuen workflow|button|menüpunkt, zusätzliches feld, umgestalten, neugestaltung, relaunch
        freigabeworkflow, pflichtfeld .. einbauen|machen"""),
    _cue(Request.CUSTOMIZATION, "will_verhalten", 2.5, """
        soll|sollen künftig|zukünftig|automatisch, {möchten} .. automatisch, {brauchen} .. automatisch
        {bitte} .. einbauen|einbinden|umbauen|ausblenden|einpflegen|austauschen|umbenennen|verlinken
        {möchten} .. kunden|lieferanten|mitarbeiter .. selbst"""),
    _cue(Request.CONSULTING, "sucht_rat", 3.0, """
        empfehl*, empfiehlt, raten sie, ratet ihr, rat, ratschlag, beratung, beraten, sollten wir, sollen wir
        sollte man, was wäre .. sinnvoll|beste, ist es sinnvoll, sinnvoller, ihre meinung|einschätzung|erfahrung
        eure meinung|erfahrung, best practice, vorgehensweise, wie gehen|geht .. am besten, am besten vor
        vor- und nachteile, was halten sie"""),
    _cue(Request.CONSULTING, "plant", 3.0, """
        planen|plant|planung, konzept, migration, migrieren, umziehen, umzug, umstellung auf|von|der
        umstellen auf, optimieren, optimierung, tuning, architektur, begleiten, begleitung, abwägen
        datenübernahme, überprüfung, durchsehen, neu aufsetzen|strukturieren, kontenrahmen, machbarkeit
        strategie, zusammenführen, neue gesellschaft|niederlassung|filiale|firma|mandant, review"""),
    _cue(Request.CONSULTING, "mit_dem_prüfer", 3.0, """
        wirtschaftsprüfer*, steuerberater*, betriebsprüf*, abschlussprüf*
        prüfer .. will|möchte|fragt|braucht|wissen
        zahlen|saldo|salden|beträge|differenz .. erläutern|nachvollziehen|erklären, herleiten, herleitung"""),
    _cue(Request.INSTALLATION, "will_installation", 3.5, """
        {bitte} .. installieren|aktualisieren|einspielen|aufspielen|updaten
        {möchten} .. installieren|upgraden|updaten, installation von|auf|des|der
        update|upgrade|patch|version|release .. einspielen|durchführen|aufspielen|installieren
        termin .. update|upgrade|installation|einspielung
        auf .. version .. gehen|wechseln|heben|bringen|aktualisieren, neuinstallation, installiert werden
        installieren, einspielen"""),
    _cue(Request.INSTALLATION, "neue_maschine", 2.5, """
        neuer|neuen|neue|neues server|rechner|pc|laptop|notebook|arbeitsplatz|terminal|kasse|gerät|geräte|maschine
        auf .. neuen server|rechner|pc|laptop, einrichten auf, neue|neuen arbeitsplätze, *server aufsetzen"""),
)  # fmt: skip

TRAINING: tuple[Cue, ...] = (
    _cue(Request.TRAINING, "will_schulung", 3.5, """
        schulung*, *schulung, *schulungen, schulen, geschult, kurs, kurse, lehrgang, workshop, seminar, training
        unterricht, auffrischung, einweisen, einweisung, schulungsunterlagen, schulungstermin, schulungsvideo
        webinar, lernvideo, trainer, lernen, beibringen, beigebracht"""),
    _cue(Request.TRAINING, "zeigen_lassen", 3.0, """
        einarbeiten, einarbeitung, schritt für schritt zeigen|durchgehen, zeigen .. wie
        gemeinsam durchgehen|durchspielen, erklären .. mitarbeiter*|kollegen|kollegin
        mitarbeiter*|kollegin|kollegen|team .. fit|schulen|einführen|anlernen, anlernen, einführung in|für
        vor ort .. zeigen, aufzeichnung der|von"""),
)  # fmt: skip

OTHER: tuple[Cue, ...] = (
    _cue(Request.ENHANCEMENT, "wunsch", 3.5, """
        wäre schön|toll|super|hilfreich|gut|praktisch|klasse|prima|nett, verbesserungsvorschlag, vorschlag
        anregung, idee, wunschliste, künftigen|zukünftigen|nächsten|kommenden version|release|versionen
        feature wunsch, feature request, funktionswunsch, wünschenswert, ist geplant .. dass
        könnte man .. künftig|zukünftig|irgendwann, fände .. gut|schön|hilfreich|toll|praktisch
        würde mir wünschen, würden uns wünschen, verbesserung"""),
    _cue(Request.STATUS, "fragt_stand", 3.5, """
        stand der|des|zu|von|meiner|unserer|unseres|meines, sachstand, zwischenstand
        gibt es .. neues|neuigkeiten|neue, schon etwas|was neues, nachfragen
        wann .. behoben|gefixt|korrigiert|gelöst|ausgeliefert|verfügbar|rechnen
        welcher|welchem|welche version|release|build|update .. behoben|enthalten|enthält|gelöst|kommt|drin
        wie weit, wie ist der stand, noch keine antwort|rückmeldung, warten .. noch|immer, ebenfalls betroffen
        auch betroffen, bekannter|bekannten|bekanntes fehler|problem, verteiler, bescheid .. wenn|sobald
        informieren sie .. sobald|wenn, bekannten|bekanntes fehler|problem .. aufnehmen|hinzufügen|eintragen
        auf die liste, aktueller stand"""),
    _cue(Request.STATUS, "nennt_fall", 1.5, """
        ticket 1*|2*|3*|4*|5*|6*|7*|8*|9*, fall nummer|nr|1*|2*|3*|4*|5*|6*|7*|8*|9*, ticketnummer, fallnummer
        wann kommt|kommen .. fix|korrektur|update|patch|version, wann ist mit .. zu rechnen, gibt es schon
        mein|meinem|unser|unserem|unsere|meine ticket|fall|meldung|anfrage
        vorgang nr|nummer|1*|2*|3*|4*|5*|6*|7*|8*|9*"""),
    _cue(Request.ACCOUNT, "geld", 3.0, """
        ihre|ihrer|eure|eurer rechnung|rechnungen|preise|preisliste|angebot, rechnungskopie, kopie der rechnung
        preis|preise für|von|pro|je, was kostet|kosten, wie teuer, kosten für|pro, kostenvoranschlag
        angebot für|über|zu, verlängern, verlängerung, kündigen, kündigung, abonnement, gutschrift, zahlungsziel
        mahnung, bankverbindung, berechnet|abgerechnet .. wurde|wurden|uns, abrechnung .. stunden|support
        bestellung über, auftragsbestätigung"""),
    _cue(Request.ACCOUNT, "vertrag_und_lizenzen", 3.0, """
        weitere|zusätzliche|neue|mehr|noch lizenz|lizenzen|benutzer|plätze|arbeitsplatzlizenz|user
        lizenz* .. bestellen, lizenz* .. kaufen|erwerben|nachbestellen|aufstocken, wartungsvertrag
        supportvertrag, servicevertrag, vertrag, wie viele .. stunden|lizenzen, reststunden, stundenkontingent
        restguthaben, stunden .. übrig|offen|verfügbar|kontingent, guthaben, kontingent, prepaid
        bestellen wir, nachbestell*"""),
    _cue(Request.ACCOUNT, "leute_und_zugang", 3.0, """
        neuer|neuen|neue|neuem mitarbeiter*|kollege|kollegin|kollegen|benutzer|nutzer|zugang|user|ansprechpartner*
        zugang|zugriff|benutzer .. einrichten|anlegen|freischalten|löschen|sperren
        konto|zugangsdaten|rechte|berechtigung .. einrichten|anlegen|freischalten|löschen|sperren
        zugang|zugriff|benutzer|konto|rechte|berechtigung .. deaktivieren|entziehen|entfernen|geben|vergeben|erteilen
        ausgeschieden, verlässt|verlassen .. unternehmen|uns|firma
        neue adresse|anschrift|telefonnummer|mailadresse, adresse|anschrift|telefonnummer .. ändern|geändert
        zugang für, benutzer für, leserechte, freischalten, umgezogen"""),
    _cue(Request.NONE, "dank", 0.9, """
        danke, vielen dank, herzlichen dank, besten dank, dankeschön, super arbeit, tolle arbeit
        schönes wochenende, frohe weihnachten, kann geschlossen werden, können sie schließen, prima"""),
    _cue(Request.NONE, "werbung", 3.5, """
        newsletter, abmelden .. klicken|link|newsletter, frühbucher*
        jetzt anmelden|buchen|sichern|testen|registrieren, rabatt, sonderangebot, kostenlos*, unverbindlich*
        wir bieten, unser angebot, unsere leistungen, messe, messestand, einladung, steigern sie
        optimieren sie ihre, google ranking, suchmaschinen*, gewinn*, hier klicken, klicken sie hier
        sichern sie sich, sparen sie, neukunden, personaldienstleist*, finanzierung"""),
    _cue(Request.NONE, "zurückgezogen", 6.0, """
        hat sich erledigt, fehlalarm, bitte ignorieren, ignorieren sie, ignoriert
        vergessen sie .. mail|nachricht|ticket, versehentlich geschickt|gesendet|verschickt, mein fehler
        war mein versehen, ziehe .. zurück, gegenstandslos"""),
    _cue(Request.NONE, "nichts_gefragt", 3.0, """
        zur information|info|kenntnis, zur kenntnisnahme
        keine antwort|aktion|rückmeldung nötig|erforderlich|notwendig
        wollte .. nur|bloß .. sagen|bedanken|danken, falsche adresse|empfänger, irrläufer, bewerbung, lebenslauf
        abwesenheit, urlaub, mittagessen, nicht für sie bestimmt, falsch verschickt, nichts zu tun
        kein handlungsbedarf"""),
)  # fmt: skip

READINGS: tuple[Cue, ...] = (
    _cue(Reading.SETTLED, "nichts_kaputt", 1.0, """
        kein fehler|problem|bug|defekt, keine störung|fehler|probleme, nichts .. kaputt|defekt|falsch
        läuft|laufen .. gut, läuft .. problemlos|einwandfrei|stabil|rund|super
        funktioniert .. gut|einwandfrei|problemlos|wunderbar|prima, wie gewünscht|gewollt|vorgesehen
        ist|sind richtig|korrekt, stimmen .. überein, ohne probleme"""),
    _cue(Reading.SETTLED, "nicht_mehr_kaputt", 1.0, """
        geht|läuft|funktioniert|klappt .. wieder, wieder da|erreichbar|online|in ordnung, behoben, gelöst
        hat geholfen, erledigt, geht|läuft|funktioniert jetzt, war|waren .. problem gelöst
        letzte woche .. problem|fehler"""),
    _cue(Reading.SETTLED, "nur_falls", 1.0, """
        falls .. mal|einmal, damit .. nicht, um .. zu vermeiden|verhindern, könnte .. ausfallen|kaputt
        befürchten"""),
    _cue(Reading.DECOY, "schulungssystem", 1.0, """
        schulungssystem*, schulungsdatenbank*, schulungsumgebung*, schulungsmandant*, schulungsserver*
        noch nicht mehr als, nicht nur, kein problem, rat und tat, ab und zu, kritisch|kritischer für"""),
    _cue(Reading.QUOTED, "will_aufwand", 1.0, """
        aufwand, aufwandsschätzung, wie viele stunden|tage .. würde|wird|brauchen, schätzung, kostenschätzung
        was würde, in stunden, budget, lastenheft, pflichtenheft, bitte .. angebot
        angebot .. dafür|hierfür|dazu"""),
    _cue(Reading.PLEADING, "bittet", 1.0, "{bitte}, {möchten}, {brauchen}, wir suchen"),
)  # fmt: skip

CUES = ERROR + QUESTION + ADVISORY + TRAINING + OTHER + READINGS
