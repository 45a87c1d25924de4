namespace ScriptGate.Functional.Tracing;

/// <summary>What traces of known sessions look like, without times, support IDs and ports.</summary>
internal static class Golden
{
    public const string Message = """
        began
        opened from 192.0.2.7:<port> to inbound at 127.0.0.1:<port>, profile few
        event CONNECT
        step CONNECT tls-policy = continue
        decision CONNECT = continue
        reply 220 gw.example ESMTP ScriptGate
        client EHLO client.example
        event EHLO client.example
        step EHLO tls-policy = continue
        decision EHLO = continue
        reply 250-gw.example / 250-PIPELINING / 250-SIZE 26214400 / 250-8BITMIME / 250-SMTPUTF8 / 250-DSN / 250-ENHANCEDSTATUSCODES / 250 CHUNKING
        client MAIL FROM:<a@client.example>
        event MAIL <a@client.example>
        step MAIL tls-policy = continue
        decision MAIL = continue
        reply 250 2.1.0 Sender ok
        client RCPT TO:<nobody@example.org>
        event RCPT <nobody@example.org>
        step RCPT tls-policy = continue
        change scripts/rules/rule.js:1 session note seen = 1
        step RCPT scripts/rules/rule.js:1 5.1.1 No such user = reject
        decision RCPT scripts/rules/rule.js:1 5.1.1 No such user = reject
        reply 550 5.1.1 No such user (support ID <id>)
        client RCPT TO:<broken@example.org>
        event RCPT <broken@example.org>
        step RCPT tls-policy = continue
        change scripts/rules/rule.js:1 session note seen = 2 (was 1)
        step RCPT scripts/rules/rule.js:1 4.3.0 Temporary local problem, please try again later = defer failed: scripts/rules/rule.js:4:55: Error: lost
        decision RCPT scripts/rules/rule.js:1 4.3.0 Temporary local problem, please try again later = defer failed: the step failed; this is what its onFailure means
        reply 451 4.3.0 Temporary local problem, please try again later (support ID <id>)
        client RCPT TO:<b@example.org>
        event RCPT <b@example.org>
        step RCPT tls-policy = continue
        change scripts/rules/rule.js:1 session note seen = 3 (was 2)
        step RCPT scripts/rules/rule.js:1 = continue
        decision RCPT = continue
        event POOL_SELECTED mail
        step POOL_SELECTED tls-policy = continue
        decision POOL_SELECTED = continue
        member pool mail, new, in clear
        member-command MAIL FROM:<a@client.example>
        member-command RCPT TO:<b@example.org>
        member-reply 250 2.1.0 Sender ok
        member-reply 250 2.1.5 Recipient ok
        reply 250 2.1.5 Recipient ok
        client DATA
        reply 354 Start mail input; end with <CRLF>.<CRLF>
        client-octets the message (33)
        event HEADERS
        log rule.js checked
        change scripts/rules/rule.js:6 header X-Checked added, 3 octets
        step HEADERS scripts/rules/rule.js:6 = continue
        decision HEADERS = continue
        member-command DATA
        member-reply 354 Go ahead
        member-octets the message (198)
        member-reply 250 2.0.0 Stored as 2-1
        record member delivered
        reply 250 2.0.0 Stored as 2-1
        client QUIT
        reply 221 2.0.0 Bye
        closed quit
        """;

    public const string Services = """
        began
        opened from 192.0.2.7:<port> to inbound at 127.0.0.1:<port>, profile few
        client MAIL FROM:<a@client.example>
        event MAIL <a@client.example>
        step MAIL tls-policy = continue
        call dns A client.example -> 192.0.2.7
        call http reputation GET check?**** -> 200, 14 octets
        call table set default:score 3
        call table get default:score -> 3
        call limiter 192.0.2.7 1 of 2 in 1m -> allowed, 1 in the window
        call dataGroup partners equals 192.0.2.7 -> there: gold
        violation MAIL too-fast alarmed [alarm (default)] {"count":1,"partner":"gold"}
        log rule.js 1 true
        change scripts/rules/rule.js:1 session pool = mail
        change scripts/rules/rule.js:1 session note score = 3
        step MAIL scripts/rules/rule.js:1 = continue
        decision MAIL = continue
        reply 250 2.1.0 Sender ok
        closed quit
        """;
}
