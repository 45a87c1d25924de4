using ScriptGate.Core.Tracing;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tracing;

/// <summary>What else a trace shows, and what it never does.</summary>
public sealed class ShownTests
{
    [Fact]
    public async Task What_a_message_holds_is_shown_nowhere_whatever_a_rule_does_with_it()
    {
        await using var server = FakeService.Answering("200 OK", "a confidential answer");
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithTop("services", $$"""{ "scan": { "url": "http://{{server.Address}}/" } }""")
            .WithDataGroup("words", "string", "other\n")
            .WithRule("""
                on('MESSAGE', async (session, message) => {
                  const subject = message.subject;
                  session.notes.subject = subject;
                  session.transaction.notes.subject = { subject };
                  await table.set('last', subject);
                  await table.get('last');
                  dataGroup('words').has(subject, 'contains');
                  await http('scan').post('check?' + encodeURIComponent(subject), subject);
                  message.headers.replace('Subject', 'Re: ' + subject);
                }, { needs: 'edit' });
                """));
        await using var trace = TraceReading.Start(gateway);
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            (await client.MailAsync("Subject: confidential\r\n\r\nconfidential text\r\n")).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
        }

        await trace.UntilAsync(TraceKind.Closed);

        trace.Everything.ShouldNotContain("confidential");
        trace.Text(line => (line.Kind is TraceKind.Call or TraceKind.Change) && line.Step != "methods").ShouldBe("""
            call table set default:last (a text of 14 characters)
            call table get default:last -> (a text of 14 characters)
            call dataGroup words contains (a text of 12 characters) -> not there
            call http scan POST check?**** (12 octets) -> 200, 21 octets
            change scripts/rules/rule.js:1 session note subject = a text of 12 characters
            change scripts/rules/rule.js:1 note subject = data
            change scripts/rules/rule.js:1 header Subject replaced, 16 octets
            """);
    }

    [Fact]
    public async Task A_handshake_and_what_comes_behind_it_are_shown()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var trace = TraceReading.Start(gateway);
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.SayAsync("STARTTLS");
            await client.SecureAsync();
            await client.SayAsync("EHLO again.example");
            await client.SayAsync("QUIT");
        }

        await trace.UntilAsync(TraceKind.Closed);

        trace.Lines.Where(line => line.Kind is TraceKind.Client or TraceKind.Tls).Select(line => line.Kind == TraceKind.Tls ? line.Text![..7] : line.Text)
            .ShouldBe(["EHLO client.example", "STARTTLS", "TLS1.3 ", "EHLO again.example", "QUIT"]);
        trace.Lines.Where(line => line.Kind == TraceKind.Tls).ShouldHaveSingleItem().Text!.ShouldEndWith(", asked for gw.example");
    }

    [Fact]
    public async Task A_member_that_is_lost_and_one_that_is_not_there_are_shown()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.CloseAsync()));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var trace = TraceReading.Start(gateway);
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.SayAsync("MAIL FROM:<a@client.example>");
            (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");
            await client.SayAsync("QUIT");
        }

        await trace.UntilAsync(TraceKind.Closed);

        trace.Lines.Where(line => line.Kind == TraceKind.Member && line.Failure is not null).Select(line => line.Text).ShouldBe(["lost", "pool mail has none to give"]);
    }

    [Fact]
    public async Task What_a_check_asks_of_its_state_stands_with_its_step()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks("""{ "greylisting": { "alarm": true, "block": true } }"""));
        await using var trace = TraceReading.Start(gateway, new TraceRequest { Rule = new StepName("greylisting") });
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.MailAsync();
            await client.SayAsync("QUIT");
        }

        await trace.UntilAsync(TraceKind.Closed);

        trace.Lines.ShouldContain(line => line.Kind == TraceKind.Call && line.Service == "state of greylisting" && line.TookMs >= 0);
        trace.Lines.ShouldContain(line => line.Kind == TraceKind.Violation && line.Violation == "greylisting" && line.Effect == "blocked");
    }

    [Fact]
    public async Task A_line_that_may_be_a_message_is_counted_only()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('DATA', () => defer('Later'));"));
        await using var trace = TraceReading.Start(gateway);
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nSubject: confidential\r\n\r\nconfidential\r\n.\r\n");
            await client.ReadToEndAsync();
        }

        await trace.UntilAsync(TraceKind.Closed);

        trace.Everything.ShouldNotContain("confidential");
    }
}
