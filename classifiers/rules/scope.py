"""How far a trouble reaches, what else a mail says, and where a further problem begins, in English and German."""

from functools import partial

from classifiers.labels import Flag
from classifiers.rules.cues import Cue, Reading, Scope, cue

_en, _de = partial(cue, "en"), partial(cue, "de")

# Names that are the same in every language.
_PRODUCTS = """
    outlook, adobe, acrobat, microsoft, power bi, sharepoint, android, iphone, ipad, ipads, zebra, honeywell
    datalogic, epson, brother, lexmark, kyocera, sap, datev, elster, lexware, sage, quickbooks, xero
    salesforce, hubspot, zapier, mailchimp, wordpress, woocommerce, shopify, shopware, magento, amazon, ebay
    paypal, stripe, avalara, dropbox, teamviewer, citrix, sophos, kaspersky, mcafee, defender, fedex, dhl
    dpd, gls, ups worldship, crystal reports, excel, onedrive, google calendar|analytics|maps|ads|drive|workspace
    google sheets|tag, gmail, docusign, slack, jira, github, zoom, webex, azure, okta, entra, tableau, qlik, autocad
    sendgrid, twilio, klarna, worldline, ingenico, verifone, sumup, tse, libreoffice, postgres, oracle, mysql
    hp, canon, toshiba, panasonic, samsung, huawei, cisco, fortinet, vmware, synology, veeam, active directory
    dynamics, netsuite, workday, adp, concur, typo3, drupal, joomla, matomo, instagram, facebook, whatsapp"""

SCOPES: tuple[Cue, ...] = (
    _en(Scope.EVERYONE, "everyone", 1.0, """
        everyone, everybody, nobody, noone, no one, none of us|our|the|them, all of us
        all users|staff|clients|employees
        all sites|branches|locations|offices|stores|warehouses|workstations|departments
        entire|whole company|office|team, whole|entire business|plant|warehouse|site|staff|operation, anyone
        any user, all our, company wide, company-wide"""),
    _de(Scope.EVERYONE, "alle", 1.0, """
        niemand, keiner, keiner von uns
        alle|allen|aller mitarbeiter*|benutzer*|kollegen|arbeitsplätze*|standorte*|filialen
        alle|allen nutzer*|niederlassungen|kassen|anwender*|abteilungen|rechner*|user
        ganze|ganzen|gesamte|gesamten firma
        ganze|ganzen|gesamte|gesamten betrieb|unternehmen|haus|abteilung|standort|büro|lager|belegschaft
        firmenweit, alle betroffen, bei allen, uns allen, wir alle, von uns"""),
    _en(Scope.DOWN, "down", 1.0, """
        is|are|was|went|completely|totally down, system|server|everything|site|erp|shop .. down
        nothing works|is working, complete|total outage, offline, dead, at a standstill, standstill
        standing still, {cannot} work, stopped dead, {cannot} .. log|sign in|on|into, unreachable
        {cannot} get in|into, log|get|sign in|into, production stopped"""),
    _de(Scope.DOWN, "steht", 1.0, """
        steht|stehen still, stillstand, system|server|programm|alles|shop|erp .. steht|ausgefallen|down|tot
        nichts geht, geht .. nichts, komplett .. ausgefallen|weg|down, totalausfall
        {nicht} .. anmelden|einloggen, offline, {nicht} .. arbeiten, nicht erreichbar
        kommt|kommen .. rein|ins|system, produktion steht, nichts mehr"""),
    _en(Scope.DUTY, "duty", 1.0, """
        payroll, paychecks, wages, tax filing|return|payment, sales tax, 941, w-2, 1099*, vat return
        direct deposit, filing, statutory, penalty|penalties, legal deadline, fine, ach|nacha file
        salary|salaries, customs"""),
    _de(Scope.DUTY, "pflicht", 1.0, """
        lohn*, gehalt, gehälter, gehaltslauf, umsatzsteuer*, voranmeldung, finanzamt, sozialversicherung*
        elster, steuer*, zahllauf, zahlungslauf, bußgeld, strafzins*, meldefrist, zoll*, frist, säumniszuschl*"""),
    _en(Scope.DEADLINE, "deadline", 1.0, """
        due today|tonight|tomorrow, by today|tonight|noon|5, today .. deadline
        deadline .. today|tonight|tomorrow, has|have|must|needs .. today|tonight
        before .. today|tonight|noon|midnight, this afternoon, by end of day, by eod, cutoff, cut-off
        within .. hours|hour, bank closes, must go out, due at"""),
    _de(Scope.DEADLINE, "frist_heute", 1.0, """
        heute .. fällig|frist|abgeben|raus|abschicken|übermitteln|senden|überweisen, bis heute, heute noch
        noch heute, bis 10|11|12|13|14|15|16|17|18 uhr, frist .. heute|morgen, morgen fällig
        heute nachmittag|mittag|abend, stichtag heute"""),
    _en(Scope.DATA_LOSS, "data_loss", 1.0, """
        restore .. backup|data|database, data loss, lost .. data|records|entries|transactions|orders
        data .. gone|lost, database .. corrupt*, deleted .. by mistake|accident|accidentally, wiped
        everything .. gone, ransomware, encrypted"""),
    _de(Scope.DATA_LOSS, "datenverlust", 1.0, """
        datenverlust, daten .. weg|verloren|gelöscht|verschwunden, rücksicherung, datensicherung .. zurück*
        wiederherstell*, zurückspielen, versehentlich gelöscht, datenbank .. beschädigt|defekt, verschlüsselt"""),
    _en(Scope.MAJOR, "major_part", 1.0, """
        no invoices|orders|payments|shipments|checks
        {cannot} .. post|invoice|ship|bill|receive|process|print .. any, {cannot} .. post|invoice|ship|bill|pay
        all|every|any invoices|orders|order|invoice|customers|customer|payments
        nothing .. posts|prints|syncs|goes|comes|arrives|ships, several users|people|departments|sites
        many users|customers, interface|sync|integration|connection .. down|stopped|dead, no orders, checkout
        month end|month-end|closing, customers cannot|can't|are
        whole|entire department|module|branch|site|store|interface, all of accounting
        store|branch|site|plant|warehouse|depot|interface|shop|website .. {cannot}|down|offline|stopped|dead|{not}|cut
        {cannot} .. branch|site|plant|warehouse|depot|store
        no labels|stock|deliveries|shipping|receipts|pickings, half of, most of, since .. orders
        production line, hours without, out of balance, shipping .. stopped"""),
    _de(Scope.MAJOR, "großer_teil", 1.0, """
        keine rechnungen|rechnung|aufträge|bestellungen|lieferscheine|zahlungen|buchungen|etiketten, sämtliche
        mehrere|viele mitarbeiter*|benutzer*|kollegen|arbeitsplätze|filialen|standorte|kunden|nutzer
        ganze filiale|abteilung, schnittstelle .. steht|ausgefallen|tot|nicht|keine
        kunden .. können|kommen|bestellen, warenausgang, versand .. steht, monatsabschluss, jahresabschluss
        alle|allen rechnungen|aufträge|bestellungen|belege|kunden|artikel|preise
        standort|filiale|niederlassung|lager|werk|shop|webshop|depot .. steht|nicht|kein|keine|ausgefallen|offline
        lkw|fahrer|kommissionierung|wareneingang|produktion .. steht|stehen|warten|nicht|keine
        komplette|komplettes|kompletten|gesamte|gesamten lager|standort|filiale|abteilung|modul|versand
        keine bestellung*"""),
    _en(Scope.ONE, "one_place", 1.0, """
        one user|workstation|pc|computer|machine|customer|order|invoice|printer|report|item|employee|vendor
        one of our|the, this one user|order|invoice
        my pc|computer|machine|laptop|workstation|screen|printer, a single, only .. me|mine|my|one|her|his
        just me|mine|one, others|other .. fine|work|ok|okay|can, everyone else, everybody else, a colleague
        one of, single user, on her|his"""),
    _de(Scope.ONE, "ein_platz", 1.0, """
        ein|eine|einem|einer|einen benutzer*|arbeitsplatz|rechner|pc|kunde
        ein|eine|einem|einer|einen kunden|drucker|mitarbeiter*|rechnung|artikel|beleg
        ein|eine|einer|eines|einem unserer, eine|einer|eines|einem von, nur bei|an|auf|dieser|diesem|mir
        mein|meinem|meinen pc
        mein|meinem|meinen rechner|laptop|arbeitsplatz
        andere|anderen|übrigen|restlichen .. normal|ok|gehen|laufen, bei mir, bei den anderen, alle anderen
        eine kollegin, ein kollege, einzelne|einzelnen|einzelner"""),
    _en(Scope.LIMITED, "limited", 1.0, """
        sometimes, occasionally, intermittent*, now and then, once in a while, random, randomly, slow, slowly
        slower, rest works, rest is|of .. fine|works, still works|working|work, otherwise fine
        works fine otherwise, only affects, from time to time"""),
    _de(Scope.LIMITED, "begrenzt", 1.0, """
        manchmal, gelegentlich, sporadisch, ab und zu, hin und wieder, langsam, langsamer
        rest läuft|geht|funktioniert, sonst .. läuft|geht|funktioniert|alles, ansonsten, nur .. betroffen
        immer wieder, zeitweise, übrige läuft"""),
    _en(Scope.WORKAROUND, "workaround", 1.0, """
        workaround, work around, work-around, for now .. can|use|we|by, in the meantime .. we|can|use
        not urgent, no rush, no hurry, low priority, when .. get a chance|minute|moment, live with it
        {not} urgent, if i .. instead it works, works if|when|via|from|through, not a big deal"""),
    _de(Scope.WORKAROUND, "umweg", 1.0, """
        workaround, umgehen, umgehung, nicht dringend|eilig|schlimm|tragisch, eilt nicht, keine eile, notbehelf
        behelfen, über .. umweg, solange .. wir|ich, kann .. leben, wenn .. zeit, geht es|dann .. wenn"""),
    _en(Scope.COSMETIC, "cosmetic", 1.0, """
        cosmetic, typo, misspelled, misspelt, spelling, misaligned, alignment, crooked, cut off, font, fonts
        colour, color, logo, looks ugly|odd|funny|strange, icon, caption, tooltip, overlap*, wrong shade
        cropped, blurry, indent*"""),
    _de(Scope.COSMETIC, "kosmetisch", 1.0, """
        kosmetisch*, tippfehler, schreibfehler, rechtschreibfehler, verrutscht, schief, schriftart, schriftgröße
        farbe, logo, schönheitsfehler, abgeschnitten, symbol, unschön, optisch*, verschoben, überlapp*, pixelig
        umlaut*"""),
)  # fmt: skip

FLAGS: tuple[Cue, ...] = (
    _en(Flag.SERVER, "server_words", 1.0, """
        server, servers, hosting, hosted, disk full|space, out of disk, network, vpn, firewall, dns
        ssl certificate, certificate, rdp, terminal services, remote desktop, sql server, windows server, cpu
        virtual machine, vm, router, operating system, windows update, internet, database server
        active directory"""),
    _en(Flag.SERVER, "server_trouble", 0.5, """
        backup failed|incomplete|job, backups, 502, 503, 504, bad gateway, service unavailable, data centre|center
        establishing a database, database connection, status page, load average, ping, latency, bandwidth
        disk 9*|100*|usage|is, server|host|machine|node|vm .. down|unreachable|reboot*|slow|full|dead|restart*|memory
        nodes, host, packet loss, cannot reach|ping, infrastructure, hosting move|migration|provider, dns|ssl expired
        certificate .. expired|expires|invalid|warning, your server|servers|hosting|data, memory usage"""),
    _de(Flag.SERVER, "server_störung", 0.5, """
        sicherung .. unvollständig|fehlgeschlagen|abgebrochen, backup*, rechenzentrum, 502, 503, 504, platte voll
        festplatte, plattenplatz, speicher voll, arbeitsspeicher, auslastung, dienst .. gestoppt|beendet
        *server .. nicht|down|weg|voll|langsam|tot|ausgefallen|neu*, host, knoten, leitung .. tot|gestört|weg
        verbindung zum *server, datenbankverbindung, anwendungsserver, erreichbarkeit, ping, latenz, umzug .. server
        zertifikat* .. abgelaufen|ungültig|läuft"""),
    _de(Flag.SERVER, "server_wörter", 1.0, """
        server, *server, servers, hosting, festplatte voll, speicherplatz, netzwerk*, vpn, firewall, dns
        zertifikat*, terminalserver*, remotedesktop, betriebssystem*, windows-update, virtuelle maschine
        internetverbindung, wlan, router"""),
    _en(Flag.THIRD_PARTY, "other_product", 1.0, f"""
        printer, printers, scanner, scanners, barcode scanner, handheld, handhelds, tablet, tablets, phone app
        antivirus, third party, third-party, plugin, add-in, our phones, smartphone*, scale, card reader
        {_PRODUCTS}"""),
    _de(Flag.THIRD_PARTY, "fremdes_produkt", 1.0, f"""
        drucker, *drucker, *druckern, scanner, *scanner, *scannern, handy, handys, smartphone*, tablet, tablets
        mde, mde-gerät*, virenscanner, drittanbieter, fremdsoftware, bankprogramm, waage, kartenleser, plugin
        {_PRODUCTS}"""),
    _en(Flag.THIRD_PARTY, "names_maker", 0.5, """
        plug-in, plugins, driver, drivers, extension from, supplier|vendor|maker|manufacturer says|of|sent|wants
        other vendor|supplier|software|product|products|system, another vendor|supplier|program|package, your competitor
        not your product|software|one|printer, card|payment terminal|terminals|reader, cookie banner, office 365
        microsoft office|word|teams, third party update|product|software|tool, external tool|system|software
        connector, our bank's, bank portal, webshop plugin, payment provider, browser extension"""),
    _de(Flag.THIRD_PARTY, "nennt_hersteller", 0.5, """
        treiber, *treiber, plug-in*, erweiterung von, hersteller|anbieter|lieferant .. sagt|schreibt|hat|verlangt|von
        anderer|anderen|fremder|fremden hersteller*|anbieter*|software|programm*, kartenterminal*, ec-terminal*
        nicht von ihnen|euch, *terminal, *terminals, cookie-banner, office, microsoft office|word|teams
        fremdprodukt*, fremdsystem*, zusatzprogramm*, bankportal, zahlungsanbieter, konnektor, connector"""),
    _en(Flag.OFF_HOURS, "outside_hours", 1.0, """
        after hours, outside .. hours, over|on|at|during the? weekend, on saturday|sunday
        saturday|sunday morning|night, after 5|6|7|8|9|10 pm, before 6|7 am, overnight, in the evening, at night
        on .. holiday, after business, after closing, after-hours, out of hours, off hours, off-hours
        late evening, when nobody is working, after 17|18|19|20|21|22"""),
    _de(Flag.OFF_HOURS, "außer_zeit", 1.0, """
        außerhalb .. geschäftszeiten|arbeitszeiten|servicezeiten|öffnungszeiten|zeiten|bürozeiten, am wochenende
        am samstag|sonntag|feiertag, samstags, sonntags, samstag|sonntag früh|morgen|vormittag|nacht, nachts
        abends, nach feierabend, ab|nach 17|18|19|20|21|22 uhr, in der nacht
        nach geschäftsschluss|betriebsschluss|ladenschluss"""),
    _en(Flag.OFF_HOURS, "at_night", 0.5, """
        saturday, sunday, saturdays, sundays, weekend, tonight, midnight, evening|evenings
        stay late|on, overtime, 1|2|3|4|5|10|11 a.m, 6|7|8|9|10|11 p.m, 12|1|2|3|4|5am, 6|7|8|9|10|11pm, 5.30|6.30 pm
        night of, new year's|year eve, holiday, public|bank holiday, when .. closed, before .. open"""),
    _en(Flag.OFF_HOURS, "pays_extra", 1.0, """
        hours|after-hours|off-hours|overtime|weekend|emergency|evening rate|rates|surcharge|fee|work|support
        outside your|regular|normal|office|service|business|the|of hours|regular|normal|office|service|business
        out of hours, billed|charged extra, bill us|me accordingly, surcharge, on call, on-call, extra charge"""),
    _de(Flag.OFF_HOURS, "nachts", 0.5, """
        samstag*, sonntag*, wochenende*, heute nacht, nachts, mitternacht, abends, abenden, abendtermin*, feierabend
        *nacht von, silvester*, feiertag*, ladenschluss, 18|19|20|21|22|23 und, zwischen 18|19|20|21|22|23|0|1|2|3
        vor 5|6|7 uhr, spätschicht, nachtschicht, spätabends, heiligabend, ostern, pfingsten"""),
    _de(Flag.OFF_HOURS, "zahlt_zuschlag", 1.0, """
        zuschlag*, aufschlag*, aufpreis, rufbereitschaft*, notdienst, wochenendzuschlag, bereitschaftsdienst
        außerhalb ihrer|eurer|der|üblichen|regulären|normalen, servicezeit* .. um|vorbei|außerhalb, auch gegen rechnung
        dienstzeit*"""),
    _en(Flag.TEST_SYSTEM, "test_copy", 1.0, """
        test|training|staging|sandbox system|server|environment|database|company|db|instance|copy
        demo|dev|development|uat|qa system|server|environment|database|company|db|instance|copy
        test|training|staging|sandbox|demo|dev site|installation|client|shop|machine, sandbox, staging, uat
        in test, testsystem, non-production, preproduction, test web
        test|training|train|practice|demo|pilot tenancy|tenant|company|portal|till|tills|app|account|server|web|database
        test|training|train|practice|demo|pilot mailbox|module|page|platform|org|branch|unit"""),
    _de(Flag.TEST_SYSTEM, "testkopie", 1.0, """
        testsystem*, test-system, testumgebung*, testdatenbank*, testmandant*, testserver*, schulungssystem*
        schulungsumgebung*, schulungsmandant*, schulungsdatenbank*, spielwiese, staging*, testfirma
        test-mandant*, testinstanz, abnahmesystem, qs-system, demo-system, demosystem, testshop
        schulungsserver*, testseite*, trainingssystem*, trainingsumgebung*, integrationssystem*, integrationsumgebung*
        übungsfirma, übungssystem*, übungsmandant*, demo-mandant*, demomandant*, probe-shop, probeshop, testportal*
        abnahmeumgebung*, vorproduktion*, referenzsystem*, testkasse*, testapp, test-app, test-shop, test-server
        pilotsystem*, sandbox*, testwebsite, testbereich, testmaschine"""),
)  # fmt: skip

SEPARATE: tuple[Cue, ...] = (
    _en(Reading.SEPARATE, "further_problem", 1.0, """
        separately
        second|third|other|another|different|unrelated|additional|next issue|problem|error|thing|topic|matter
        on another note, on a different note, unrelated, secondly, thirdly, in addition
        two|three|four|couple issues|problems, two|three|four things|errors|separate|different, also, besides
        on top of that, not related, not connected"""),
    _en(Reading.SEPARATE, "counts_problems", 1.0, """
        two|three|four|five|2|3|4|couple|few .. issues|problems|things|errors|faults|bugs|points|gripes|items|matters
        item|issue|problem|point|gripe|fault|number|case one|two|three|four|1|2|3|4, first .. second, firstly, the first
        the second, the third, the other, one .. the other, (1), (2), (i), (ii), 1), 2), no. 2, while i'm at it"""),
    _en(Reading.SEPARATE, "nothing_to_do", 1.0, """
        nothing to do with, not the same thing, different topic|subject|matter|story|thing, independent of|from
        one more thing, another thing, different parts|modules|screens|areas, separate matter|issue|problem|problems
        separate, unconnected, not linked, another problem|issue|one, and then there's|is, a second, a third"""),
    _de(Reading.SEPARATE, "weiteres_problem", 1.0, """
        außerdem, zweitens, drittens, des weiteren, davon unabhängig, unabhängig davon, zusätzlich, ferner
        weiterhin
        zweites|zweiter|zweite|weiteres|weiterer|anderes|anderer|nächstes problem|fehler|thema|punkt|frage
        hat damit nichts, zwei|drei|vier probleme|fehler|dinge|punkte|themen|sachen, nichts miteinander
        unabhängig voneinander, und dann noch"""),
    _de(Reading.SEPARATE, "zählt_auf", 1.0, """
        zwei|drei|vier|fünf|2|3|4|paar|mehrere .. probleme|sachen|dinge|punkte|fehler|themen|meldungen|anliegen
        zwei|drei|vier|2|3|4 .. feststellungen|restpunkte|störungen|baustellen|sachverhalte
        punkt|meldung|problem|fehler|feststellung|restpunkt|thema|fall|nummer eins|zwei|drei|1|2|3
        erstens, zweitens, drittens, zum einen, zum anderen, zum zweiten, das eine, das andere, (1), (2)"""),
    _de(Reading.SEPARATE, "andere_baustelle", 1.0, """
        nichts .. zu tun, andere|ganz baustelle|anderes|sache|geschichte, zwei paar schuhe, zwei paar stiefel
        getrennt*, verschiedene funktionen|module|themen|bereiche, kein zusammenhang, ohne zusammenhang, hängt nicht
        noch etwas, noch was, noch eins, eine zweite, ein zweites, ein weiteres|weiterer, noch ein"""),
)  # fmt: skip

CUES = SCOPES + FLAGS + SEPARATE
