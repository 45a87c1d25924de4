using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Security;

/// <summary>One case for each violation that a check of the built-in profile declares. A violation that joins the product gets its row here; without one a test fails.</summary>
internal static class ViolationCases
{
    private const string Ok = "250 2.0.0 Ok";

    // Five zip archives within each other.
    private const string DeepZip = "UEsDBBQAAAAAAAAAIQD7m8lqyQEAAMkBAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAAAAIQCUusoYVQEAAFUBAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAAAAIQC/Nisi4QAAAOEAAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAAAAIQBQqqehbQAAAG0AAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAAAAIQCDFtyMAQAAAAEAAAAFAAAAYS50eHR4UEsBAhQDFAAAAAAAAAAhAIMW3IwBAAAAAQAAAAUAAAAAAAAAAAAAAIABAAAAAGEudHh0UEsFBgAAAAABAAEAMwAAACQAAAAAAFBLAQIUAxQAAAAAAAAAIQBQqqehbQAAAG0AAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci56aXBQSwUGAAAAAAEAAQA3AAAAlAAAAAAAUEsBAhQDFAAAAAAAAAAhAL82KyLhAAAA4QAAAAkAAAAAAAAAAAAAAIABAAAAAGlubmVyLnppcFBLBQYAAAAAAQABADcAAAAIAQAAAABQSwECFAMUAAAAAAAAACEAlLrKGFUBAABVAQAACQAAAAAAAAAAAAAAgAEAAAAAaW5uZXIuemlwUEsFBgAAAAABAAEANwAAAHwBAAAAAFBLAQIUAxQAAAAAAAAAIQD7m8lqyQEAAMkBAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci56aXBQSwUGAAAAAAEAAQA3AAAA8AEAAAAA";

    public static readonly IReadOnlyList<ViolationCase> All =
    [
        new("tls-policy", "tls-required", "alarm block", "530 5.7.0 Must issue a STARTTLS command first (support ID <id>)") { Options = """ "requireForRecipients": ["example.org"] """ },
        new("tls-policy", "tls-policy", "alarm block", "550 5.7.10 The TLS session does not meet the policy (support ID <id>)")
        {
            Options = """ "disallowCiphers": ["TLS_*"] """,
            UsesTls = true,
        },
        new("protocol", "protocol-compliance", "alarm", "550 5.7.1 The name you greet with is neither a domain nor an address literal (support ID <id>)") { Spares = "authenticated", Hello = "EHLO not_a_name!" },
        new("methods", "disallowed-method", "alarm block", "502 5.5.1 Command not accepted (support ID <id>)") { Options = """ "disallow": ["HELP"] """, Command = "HELP" },
        new("relay", "relay-denied", "alarm block", "550 5.7.1 Relaying denied (support ID <id>)") { Spares = "trusted authenticated", Recipient = "b@elsewhere.example" },
        new("reputation", "reputation", "alarm block", "550 5.7.1 Your address has a bad reputation (support ID <id>)")
        {
            Spares = "trusted authenticated exempt",
            Options = """ "feeds": [{ "group": "feed" }] """,
            Scene = scenario => scenario.WithDataGroup("feed", "address", "192.0.2.0/24 := 100"),
        },
        new("mail-validation", "disallowed-sender", "alarm block", "550 5.7.1 You may not send mail here (support ID <id>)")
        {
            Spares = "exempt",
            Scene = scenario => scenario.WithDataGroup("disallowedSenders", "string", "mx.example"),
        },
        new("mail-validation", "sender-not-in-dns", "alarm", "550 5.1.8 The domain of the sender is not in DNS (support ID <id>)") { Spares = "trusted authenticated exempt", Sender = "a@none.example" },
        new("mail-validation", "no-reverse-name", "", "550 5.7.25 Your address has no name in DNS that leads back to it (support ID <id>)") { Spares = "exempt", Client = "203.0.113.200" },
        new("mail-validation", "hello-not-in-dns", "", "550 5.7.1 The name you greet with is not in DNS (support ID <id>)") { Spares = "exempt", Hello = "EHLO none.example" },
        new("mail-validation", "dnsbl", "", "550 5.7.1 Your address is on a block list (support ID <id>)")
        {
            Spares = "trusted authenticated exempt",
            Options = """ "dnsbl": { "lists": [{ "zone": "bl.example" }] } """,
            Client = "203.0.113.99",
        },
        new("mail-validation", "header-missing", "", "554 5.6.0 The message lacks a required header field (support ID <id>)") { Spares = "exempt" },
        new("mail-validation", "header-singleton", "", "554 5.6.0 The message has a header field twice that may stand once (support ID <id>)") { Spares = "exempt", Message = "Subject: x\r\nSubject: y\r\n\r\nHi.\r\n" },
        new("mail-validation", "header-limits", "", "554 5.6.0 The header of the message is too large (support ID <id>)")
        {
            Spares = "exempt",
            Options = """ "headerLimits": { "fields": 1 } """,
            Message = "A: 1\r\nB: 2\r\n\r\nHi.\r\n",
        },
        new("mail-validation", "message-size", "", "552 5.3.4 The message is too large (support ID <id>)") { Spares = "exempt", Options = """ "maxSize": 10 """ },
        new("mail-validation", "attachment-type", "", "554 5.7.1 The message has an attachment of a type that is not accepted (support ID <id>)")
        {
            Spares = "exempt",
            Message = "MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=setup.exe\r\n\r\nHi.\r\n",
        },
        new("mail-validation", "attachment-encrypted", "", "554 5.7.1 The message has an encrypted attachment (support ID <id>)")
        {
            Spares = "exempt",
            Message = "MIME-Version: 1.0\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\ntrailer << /Encrypt 1 0 R >>\r\n",
        },
        new("mail-validation", "archive-depth", "", "554 5.7.1 The message has an archive that is packed too deep or too much (support ID <id>)")
        {
            Spares = "exempt",
            Message = "MIME-Version: 1.0\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + DeepZip + "\r\n",
        },
        new("mail-validation", "mime-ambiguous", "", "554 5.6.0 The message can be read in more than one way (support ID <id>)")
        {
            Spares = "exempt",
            Message = "MIME-Version: 1.0\r\nContent-Type: message/partial; id=a; number=1; total=2\r\n\r\nHi.\r\n",
        },
        new("antivirus", "virus", "alarm block", "554 5.7.1 The message contains malicious software (support ID <id>)") { Scanner = "stream: Eicar-Test-Signature FOUND\0" },
        new("antivirus", "virus-unscanned", "alarm", "554 5.7.1 The message cannot be checked for malicious software (support ID <id>)")
        {
            Scanner = "stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0",
        },
        new("rate-limit", "message-rate", "alarm", "450 4.7.1 Too much mail in too short a time, please try again later (support ID <id>)")
        {
            Spares = "exempt",
            Options = """ "limits": [{ "limit": 1, "window": "1m" }] """,
            Before = gateway => SendAsync(gateway, "b@example.org", Ok),
        },
        new("spf", "spf", "alarm", "550 5.7.23 SPF MAIL FROM check failed (support ID <id>)") { Spares = "trusted authenticated exempt", Sender = "a@forged.example" },

        // Detected where the member answers the first unknown recipient, who hears that answer. The client's next session finds it locked out; where that is not blocked, its recipient does too.
        new("directory-harvest", "directory-harvest", "alarm", "421 4.7.0 Too many unknown recipients, please try again later (support ID <id>)")
        {
            Spares = "trusted",
            Options = """ "limit": 1 """,
            Member = script => script.OnCommand("RCPT", step => step.Line.Contains("<guess", StringComparison.Ordinal) ? step.ReplyAsync("550 5.1.1 No such user") : step.DefaultAsync()),
            Before = gateway => SendAsync(gateway, "guess@example.org", "550 5.1.1 No such user"),
            Reports = 3,
            BlockedReports = 2,
            Alarms = 1,
        },
        new("directory-harvest", "unknown-recipient", "alarm", "550 5.1.1 No such recipient here (support ID <id>)")
        {
            Spares = "trusted authenticated exempt",
            Options = """ "recipients": "users" """,
            Scene = scenario => scenario.WithDataGroup("users", "string", "known@example.org"),
        },
        new("greylisting", "greylisting", "", "451 4.7.1 Greylisted, please try again later (support ID <id>)") { Spares = "trusted authenticated exempt" },
    ];

    /// <summary>What DNS answers in every case.</summary>
    public static FakeResolver Names() => new FakeResolver()
        .Mx("mx.example", 10, "host.example")
        .Address("client.example", "192.0.2.7")
        .Reverse("192.0.2.7", "client.example")
        .Reverse("203.0.113.99", "client.example")
        .Address("2.0.0.127.bl.example", "127.0.0.2").Address("99.113.0.203.bl.example", "127.0.0.4")
        .Txt("forged.example", "v=spf1 ip4:198.51.100.0/24 -all");

    private static async Task SendAsync(TestGateway gateway, string recipient, string reply)
    {
        await using var client = gateway.Connect(IPAddress.Parse("192.0.2.7"));
        await client.GreetAsync();
        (await client.MailAsync(sender: "a@mx.example", recipients: recipient)).ShouldContain(reply[..3]);
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
    }
}
