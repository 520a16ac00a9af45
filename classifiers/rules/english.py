"""What English support mail asks for."""

from functools import partial

from classifiers.labels import Request
from classifiers.rules.cues import Cue, Reading, cue

_cue = partial(cue, "en")

ERROR: tuple[Cue, ...] = (
    _cue(Request.ERROR, "error_text", 3.0, """
        error message|code|number|text, {we} get .. error, {we} .. getting .. error
        throws|shows|gives|says .. error, exception, traceback, stack trace, 500|502|503|504|404 error|page
        error 500|502|503|504|404, http 5*, internal server error, fatal error, errors out, runtime error
        access violation, error popup|box"""),
    _cue(Request.ERROR, "error_word", 1.2, "error, errors, bug, glitch"),
    _cue(Request.ERROR, "no_entry", 3.5, """
        {cannot} .. log|sign|logon|login in|on|into|onto, {cannot} log|login|logon|launch
        {cannot} get in|into|on, locked out, login|logon|password fails|failed|rejected, {not} let .. in
        access denied, kicked .. out, nobody|none|noone .. log|get|sign in|into|on, throws .. out
        not .. recognise|recognize|accept .. password"""),
    _cue(Request.ERROR, "stopped", 3.0, """
        stopped working|syncing|printing|sending|responding, {not} working, {not} work, has|have stopped
        quit working, is|are|seems|went|being broken, is|are|went|goes|been down, broke, broken, is dead
        gave up, out of order
        {not} start|starts|launch|open|load|print|sync|respond|connect|post|update|appear|show|scan|boot|run|come"""),
    _cue(Request.ERROR, "failure", 2.5, """
        fails, failed, failing, failure, crash*, hangs, hang, hung, freezes, frozen, freezing, stuck, times out
        timed out, timeout, blank|white|black|empty screen|page|pages|window, spins, spinning, unreachable
        unresponsive, corrupt*, nothing happens|prints|arrives|comes|moves, no response from, goes nowhere
        refuse to, keep getting, won't let, keeps closing|dropping|disconnecting|asking|crashing|failing
        disconnected, rejected, refuses, outage"""),
    _cue(Request.ERROR, "cannot_do", 2.0, """
        {cannot} .. post|print|save|open|send|receive|export|import|book|process|create|enter|submit|access|connect
        {cannot} close|run|see|view|find|complete|finish|use|ship|invoice|pay|place|check|upload|download|scan|work"""),
    _cue(Request.ERROR, "wrong_result", 2.0, """
        wrong, incorrect, incorrectly, {not} match|tie|agree|balance|reconcile|add, out of balance, out of sync
        off by, doubled, twice, duplicate|duplicated|duplicates, missing, disappeared, vanished, is|are gone
        lost, garbled, garbage, overstated, understated, should be|say|show .. but, truncated, scrambled
        shows|showing .. zero|old|nothing, {not} .. show|turn up, {not} arrive|arriving|reach|reaching
        {not} come|coming|go|going|get|getting out|through|in|across"""),
    _cue(Request.ERROR, "change_in_time", 1.5, """
        since .. update|upgrade|patch|yesterday|morning|night|weekend|monday|today|migration|restart|reboot
        after .. update|upgrade|patch|restart|reboot|migration, suddenly, all of a sudden, used to work
        worked .. yesterday|before|until|fine|last, was fine until|yesterday, out of nowhere, as of this morning"""),
    _cue(Request.ERROR, "slowness", 2.0, """
        so|very|extremely|terribly|painfully|unusably|really|super slow, slow since|today|again, takes forever
        slower than, crawling, sluggish, has become slow, got slow|slower"""),
    _cue(Request.ERROR, "alert", 2.0, """
        alert, critical, warning, disk full, backup|job failed, low disk space, heartbeat, health check
        service .. stopped, threshold exceeded, host .. down, status down"""),
    _cue(Request.ERROR, "trouble", 1.2, """
        problem|problems|issue|issues with, having|have trouble|issues|problems, something .. wrong, acting up
        urgent, asap, please fix, please help, needs fixing, figure out why, what went wrong, get .. fixed"""),
)  # fmt: skip

QUESTION: tuple[Cue, ...] = (
    _cue(Request.QUESTION, "how_to", 3.0, """
        how do|can|would|does {we}|one|you, how to, where do|can|would {we}|one, where is|are|was
        where .. find|set|change, where .. setting, what is the correct|right way"""),
    _cue(Request.QUESTION, "is_it_possible", 2.0, """
        is it possible, is there a|any|an .. way|setting|option|shortcut|limit|place|switch, can {we}
        am i able to, are we able to, possible to, does .. support, do {we} need|have to, do {we} still need"""),
    _cue(Request.QUESTION, "is_it_meant", 2.5, """
        is this|that|it expected|normal|intended|correct|right|supposed|deliberate|okay|ok, by design|intention
        supposed to, is it meant, expected behavior|behaviour, is this how, or is that normal"""),
    _cue(Request.QUESTION, "what_or_which", 2.0, """
        which port|ports|setting|menu|screen|field|version|versions|browser|browsers|format|account|option|table|role
        what port|ports|does .. mean|is .. difference, what does|happens
        what is the maximum|limit|default|path|address, what format, whats the, why does|is|do|are, what are the"""),
    _cue(Request.QUESTION, "says_question", 2.0, """
        quick|short|small|simple|general question, a question, question about|on|regarding|re, just wondering
        wondering if|whether|how|what|why|where, can|could you tell {us}
        let {us} know how|where|whether|if|which, just want|wanted to know|check|confirm, curious"""),
)  # fmt: skip

ADVISORY: tuple[Cue, ...] = (
    _cue(Request.REPORT, "wants_report", 3.5, """
        build|create|design|make|modify|change|customize|customise|adjust|redo|extend|write .. report|form|list|label
        build|create|design|make|modify|change|customize|customise|adjust|redo|write .. layout|statement|smartlist
        build|create|design|make|modify|change|adjust .. dashboard|query|labels|reports|forms|statements|picklist
        add|put|remove .. column|logo|line|field|total|barcode|totals to|on|from|in .. report|form|invoice|label|list
        version|copy of the|our .. report|form|statement, {could} .. a .. report|form|list|label|statement"""),
    _cue(Request.REPORT, "new_report", 3.0, """
        new|custom|additional|modified|tailored|own report|form|list|label|statement|layout|smartlist|dashboard
        need|want|like .. report that|which|showing|with|by|for
        report|list|statement that|which shows|breaks|lists|groups, crystal report
        invoice|statement|check|label|quote|order layout|template|form, extra|additional column
        management report, financial statement*, balance sheet .. format, packing slip .. show"""),
    _cue(Request.CUSTOMIZATION, "develops", 3.0, """
        develop, development of
        custom|bespoke code|development|module|script|field|fields|program|integration|solution, customization
        customisation, integrate, integration between|with|to, build .. interface|integration|connector
        build|write .. script|macro|module|plugin|app|extension|tool|page|import, automate, automation
        connect .. to our|the|your, program .. for us, api .. between, hook .. up"""),
    _cue(Request.CUSTOMIZATION, "changes_content", 3.0, """
        replace|swap|change|update|exchange|put|add|remove .. banner|homepage|website|page|photo|photos|picture|pictures
        replace|swap|change|update|put|add|remove .. slider|text|texts|menu|logo|button|footer|header|shop|site
        new page|section|module|workflow|field|button|landing, landing page, redesign, restyle, relaunch
        new look, add .. field|screen|step|checkbox|dropdown|approval|payment method, approval workflow
        set up .. workflow"""),
    _cue(Request.CUSTOMIZATION, "wants_behaviour", 2.5, """
        {like} .. automatically, should .. automatically, could|can you make|set .. so that, make it so
        {like} .. system|program|shop|portal|site to, {like} .. customers|users|suppliers|staff to be able
        {could} .. add|put|move|hide|rename|replace|swap|remove .. on|from|to our|the site|website|page|shop|portal
        {could} .. add|put|move|hide|rename|replace|swap|remove .. screen|menu|header|footer|homepage"""),
    _cue(Request.CONSULTING, "asks_advice", 3.0, """
        recommend*, advise, advice, best practice|practices|way, what should {we}, should {we}, guidance
        your opinion, your view|thoughts|take|experience, pros and cons, which .. better|best, what would you
        how should {we}, how best to, makes sense, consult*, second opinion, do you suggest"""),
    _cue(Request.CONSULTING, "asks_plan", 3.0, """
        review our|the|of, plan|planning the|our|a|to|for, migrate, migration of|to|from|plan|project
        move .. data, tune, tuning, optimize, optimise, optimization, architecture, assessment, assess, strategy
        restructure, reorganize, reorganise, redesign .. chart|process|structure, feasibility, new entity
        chart of accounts, go live, health check of, capacity, merge .. companies|company"""),
    _cue(Request.CONSULTING, "with_accountants", 3.0, """
        auditor|auditors|accountant|accountants|cpa|cpas .. ask|asks|asking|asked|want
        auditor|auditors|accountant|accountants|cpa|cpas .. wants|need|needs|question*|explain
        our|the|with|external auditor|auditors|accountant|accountants|cpa
        explain|trace .. figure|figures|balance|numbers, sit down with, work with our, tie .. out to
        walk .. auditor|auditors|accountant|cpa .. through"""),
    _cue(Request.INSTALLATION, "wants_install", 3.5, """
        {could} .. install|upgrade|deploy|reinstall, {like} .. install|upgrade|deploy|update|reinstall
        please .. update|install|upgrade, install .. on|the, installation of|on, upgrade to|our|us|from|the
        schedule .. upgrade|update|installation|install|patch, apply .. patch|build|hotfix|update|service
        ready to upgrade, roll out .. version|build|update|client, time slot .. update|upgrade"""),
    _cue(Request.INSTALLATION, "new_machine", 2.5, """
        new server|workstation|pc|laptop|machine|computer, replacement server|pc|laptop
        move .. to .. new server, set up .. on .. server|machine|laptop|pc|tablet, set up the|a new client
        third party update, additional build, latest|newest version|build|release .. installed
        set up .. new .. environment|instance"""),
)  # fmt: skip

TRAINING: tuple[Cue, ...] = (
    _cue(Request.TRAINING, "wants_training", 3.5, """
        training, trainings
        train .. us|staff|team|people|user|users|colleague|colleagues|them|her|him|clerk|employees, course
        courses, workshop, refresher, teach*, lesson, lessons, tutorial, curriculum, bring .. up to speed
        a|the class, classes, class for|on, training material|session|video|videos|manual|day, learn how|to
        get trained, classroom, instructor, webinar"""),
    _cue(Request.TRAINING, "walk_through", 3.0, """
        walk {us}|them|her|him|our .. through, walkthrough, walk-through, go through .. with us|them|our|her|him
        show {us}|them|her|him|our .. how, onboard*, new hire|hires|starter|starters, recording of
        hands-on session, up to speed, self-sufficient, on their own, by themselves, themselves
        explain .. to our|the team|staff|people, understand how|the, sit down .. with us|them|her|him|our
        go over .. with us|our|the|them|her|him, hands-on, a session, an hour with, half day, half-day
        take .. through, learn, learned, teach"""),
)  # fmt: skip

OTHER: tuple[Cue, ...] = (
    _cue(Request.ENHANCEMENT, "wish", 3.5, """
        would be nice|great|helpful|good|useful|lovely|cool, feature request, enhancement request, enhancement
        suggestion, wish list, wishlist, future version|release|versions|releases, next version|release|major
        please consider, idea for|from, an idea, have you thought|considered, would love to see|have
        any plans to, roadmap for, product suggestion, improvement, i wish, we wish, on your roadmap
        nice to have, vote for"""),
    _cue(Request.STATUS, "asks_status", 3.5, """
        any update|news|progress|word|movement|eta, status of|on|update, what is the status, where do we stand
        following|follow up, heard back|anything, when will .. fixed|fix|released|available|resolved|out
        which|what build|release|version .. fix|fixed|contain|contains|include|includes|has|have
        how is .. case|ticket|going, still open|waiting, checking in
        add {us} to .. case|list|issue|problem|ticket, known issue|problem|bug|error, mailing|notification list
        keep {us} posted|updated|informed, notify {us}|when
        let {us} know when .. fixed|released|available|resolved|out, affected by .. too|same
        same|known issue|problem .. add|list|count, progress on, eta, still pending"""),
    _cue(Request.STATUS, "names_case", 1.5, """
        case|ticket|incident number|no|id|ref, case|ticket 1*|2*|3*|4*|5*|6*|7*|8*|9*, my|our case|ticket
        existing case|ticket, open case|ticket|tickets|cases"""),
    _cue(Request.ACCOUNT, "money", 3.0, """
        your invoice|invoices|bill|quote|offer|prices|pricing, copy of .. invoice, invoice|bill from you
        pricing, price list|for, price of, how much does|is|would|do, cost of|for, quote for, quotation, renew*
        subscription, cancel|terminate our|the|my, cancellation, credit card|note, purchase order, overcharged
        billed|charged us|for, billing, payment terms, w-9, vat number, accounts payable .. invoice, remittance
        past due, paid .. invoice"""),
    _cue(Request.ACCOUNT, "plan_and_seats", 3.0, """
        additional|more|extra|another licence|license|licences|licenses|seat|seats|user|users
        licence|license order|count, hours .. left|remaining, remaining hours|balance
        how many hours|licences|licenses|seats|users, support|service|maintenance plan|contract|agreement
        enhancement plan, upgrade .. plan, our plan, our contract, our agreement, prepaid hours, block of hours
        buy|purchase|order .. licence|license|licences|licenses|seats|hours"""),
    _cue(Request.ACCOUNT, "people_and_access", 3.0, """
        new user|login|account|hire|employee|colleague .. access|user|login|account
        set up|create .. user|login|account, add .. user|users|colleague|employee|as|account
        give|grant .. access|rights|permission|permissions
        remove|disable|deactivate|delete|revoke .. user|access|login|account|her|him, left the|our company
        has left, needs access|a login|an account|rights, access for, permissions for, take over from
        new contact, contact person, change .. address|email|phone|contact, our new address, main contact
        we have moved, user id for, read only access"""),
    _cue(Request.NONE, "thanks", 0.9, """
        thanks, thank you, thank-you, many thanks, great job, well done, much appreciated, kudos, happy holidays
        merry christmas, nice weekend, you can close, please close, case closed, all good now, no action"""),
    _cue(Request.NONE, "advert", 3.5, """
        unsubscribe, newsletter, early bird, register now|today, sign up now|today, limited time|offer
        special offer, discount, % off, free trial|demo|webinar, seo, first page of google, guest post
        backlinks, our services, our company offers|provides, we offer, we are a leading, leading provider
        increase your, boost your, grow your, click here|below, act now, congratulations, lottery, inheritance
        investment, crypto, dear friend, schedule a call, book a demo, outsourcing, join us for, exhibition
        trade show booth, sales leads, email list, save up to"""),
    _cue(Request.NONE, "withdrawn", 6.0, """
        ignore|disregard this|my|the|that|last|previous, false alarm, never mind, nevermind, scratch that
        sent .. in error|by mistake, my mistake, my bad, no longer needed, withdraw|retract
        user error on"""),
    _cue(Request.NONE, "nothing_asked", 3.0, """
        no action|reply|response|answer needed|required|necessary, for your information, fyi
        just to let you know, just wanted to say|thank, wrong address|person|recipient|email, not meant for you
        job application, my resume, open position, out of office, on vacation"""),
)  # fmt: skip

READINGS: tuple[Cue, ...] = (
    _cue(Reading.SETTLED, "nothing_broken", 1.0, """
        nothing|nothing's .. broken|wrong, no error|errors|problem|problems|bug|issue|issues
        not .. a bug|error|problem, works|working as designed|intended|expected|before
        works|runs|working|running fine|perfectly|well|great|smoothly, is|are correct|right|accurate, not broken
        {not} complaining, without problems|issues|any"""),
    _cue(Reading.SETTLED, "no_longer_broken", 1.0, """
        works again|now, working again|now, is|was|been|are|were fixed|resolved|solved
        fix .. works|worked|helped, back up|online|to normal, fixed it, that|it|which did the trick
        solved the|it|our, up and running, no longer happens|occurs, sorted|cleared
        last week's|month's|year's .. problem|error|issue|crash|outage"""),
    _cue(Reading.SETTLED, "only_if", 1.0, """
        in case of, if .. ever|should|were, so that .. not, to avoid|prevent, before .. breaks|fails|crashes
        never had|have a|any problem|problems|issue|issues|trouble, rather than|instead of .. error|wrong|fail
        might|may|would break|fail|crash, worried that|about"""),
    _cue(Reading.DECOY, "error_report", 1.0, """
        error report|log|reports|logs, report a|an|the|this|another problem|bug|issue|error|incident
        trial and error
        training|test system|database|server|environment|company|client|db|instance|copy|department|room
        course of, of course, critical for|to, due course, in the course, reports that, reported that, form of
        no problem, no problems, no worries, plan to, list of the errors, walk in, print* form
        learned that, learn that, stock list"""),
    _cue(Reading.QUOTED, "asks_for_quote", 1.0, """
        what would .. take|cost|involve, how many hours|days .. would|will|take|need|should, how long would|will
        estimate, in hours, quote {us}, a quote, send .. quote|estimate|proposal, budget, sign off, scope of
        statement of work"""),
    _cue(Reading.PLEADING, "asks_for", 1.0, """
        could|can|would you, please, we|i would like, we'd like, i'd like, we want, we need, i need, looking for"""),
)  # fmt: skip

CUES = ERROR + QUESTION + ADVISORY + TRAINING + OTHER + READINGS
