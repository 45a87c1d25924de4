using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>Every case of the public test suite (RFC 7208), as an SMTP session with the whole gateway.</summary>
public sealed class SpfCorpusTests
{
    private const string Absent = "(the corpus is not here)";

    // What SMTP itself refuses never comes to SPF: a domain with an empty or over-long label, no local part, a hello name with a space (RFC 5321 section 4.1.2).
    private static readonly string[] NoSmtp =
    [
        "Initial processing/emptylabel",
        "Initial processing/nolocalpart",
        "Initial processing/toolonglabel",
        "Macro expansion rules/invalid-hello-macro",
    ];

    public static TheoryData<string> Sections =>
        SpfCorpus.Cases.Count == 0 ? [Absent] : [.. SpfCorpus.Cases.Keys.Select(name => name.Split('/')[0]).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task The_member_reads_the_result_that_the_suite_says(string section)
    {
        var (cases, resolver) = Load(section);
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = resolver }.WithChecks("""{ "spf": { "alarm": true, "block": false } }"""));
        foreach (var test in cases)
        {
            var taken = member.Messages.Count;
            var reply = await SendAsync(gateway, test);
            if (NoSmtp.Contains(test.Name, StringComparer.Ordinal))
            {
                reply.ShouldStartWith("501 5.", customMessage: test.Name);
                continue;
            }

            reply.ShouldStartWith("250 2.0.0 Stored", customMessage: test.Name);
            var message = member.Messages.Skip(taken).ShouldHaveSingleItem();
            test.Results.Select(result => $"Authentication-Results: gw.example; spf={result}").Any(field => IsFieldOf(message, field, test)).ShouldBeTrue($"{test.Name}: {message.Text}");
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task A_profile_that_blocks_answers_as_the_result_asks_for(string section)
    {
        var (cases, resolver) = Load(section);
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = resolver }
            .WithChecks("""{ "spf": { "alarm": true, "block": true, "permerror": true, "hello": "null-sender" } }"""));
        foreach (var test in cases.Where(test => !NoSmtp.Contains(test.Name, StringComparer.Ordinal)))
        {
            var reply = Transcript.WithoutId(await SendAsync(gateway, test));

            test.Results.Any(result => reply.StartsWith(ReplyTo(result), StringComparison.Ordinal)).ShouldBeTrue($"{test.Name}: {reply}");
            if (test.Explanation is not (null or "DEFAULT") && test.Results is ["fail"])
            {
                reply.ShouldContain($"explains:\n550 5.7.23 {test.Explanation} (support ID <id>)", customMessage: test.Name);
            }
            else
            {
                reply.ShouldNotContain("explains:", customMessage: test.Name);
            }
        }
    }

    private static (IReadOnlyList<SpfCase> Cases, FakeResolver Resolver) Load(string section)
    {
        Assert.SkipWhen(section == Absent, $"{SpfCorpus.File} is not here; set {CorpusFiles.Variable} to the folder of the corpora.");
        var cases = SpfCorpus.Cases.Values.Where(test => test.Name.StartsWith(section + "/", StringComparison.Ordinal)).ToList();
        return (cases, cases[0].Resolver());
    }

    private static async Task<string> SendAsync(TestGateway gateway, SpfCase test)
    {
        await using var client = gateway.Connect(test.Client);
        var greeted = await client.GreetAsync($"EHLO {test.Hello}");
        if (!greeted.StartsWith("250", StringComparison.Ordinal))
        {
            return greeted;
        }

        // A local part with a space has to be quoted; it is the same mailbox.
        var at = test.Sender.LastIndexOf('@');
        var sender = test.Sender.Contains(' ', StringComparison.Ordinal) ? $"\"{test.Sender[..at]}\"{test.Sender[at..]}" : test.Sender;
        foreach (var line in new[] { $"MAIL FROM:<{sender}>", "RCPT TO:<b@example.org>", "DATA" })
        {
            var reply = await client.SayAsync(line);
            if (reply[0] is '4' or '5')
            {
                return reply;
            }
        }

        return await client.SayAsync("Subject: x\r\n\r\nHi.\r\n.");
    }

    private static bool IsFieldOf(RecordedMessage message, string field, SpfCase test) =>
        message.Text.Replace("\r\n ", " ", StringComparison.Ordinal).Contains($"\r\n{field} smtp.{(test.Sender.Length == 0 ? "helo" : "mailfrom")}=", StringComparison.Ordinal);

    private static string ReplyTo(string result) => result switch
    {
        "fail" => "550",
        "permerror" => "550 5.7.24 The SPF record of the sender's domain cannot be evaluated (support ID <id>)",
        "temperror" => "451 4.7.24 SPF could not be checked, please try again later (support ID <id>)",
        _ => "250 2.0.0 Stored",
    };
}
