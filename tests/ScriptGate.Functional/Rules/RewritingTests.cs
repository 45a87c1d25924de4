using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Rules rewrite the envelope: the member gets the new address, the client and the record keep the old one, and nothing that is said again forgets it.</summary>
public sealed class RewritingTests
{
    private const string OldToNew = "on('RCPT', (s, r) => { if (r.address.local === 'old') r.address = 'new@example.org'; });";

    [Fact]
    public async Task The_member_gets_the_new_recipient_and_the_client_never_reads_it()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.ReplyAsync(
            step.Line.Contains("<no@", StringComparison.Ordinal) ? "550 5.1.1 <NO@example.org>: nobody at no@example.org.invalid or xno@example.org" : "250 2.1.5 <new@example.org> ok")));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            on('RCPT', (s, r) => {
              if (r.address.local === 'old') r.address = 'new@example.org';
              if (r.address.local === 'gone') r.address = 'no@example.org';
            });
            on('MESSAGE', (s, m) => { m.headers.add('X-Seen', s.transaction.recipients.map(r => r.original + '>' + r.address).join()); });
            on('DELIVERED', (s, d) => log(d.recipients.map(String).join()));
            """));
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, """
            S: 220 gw.example ESMTP ScriptGate
            C: HELO client.example
            S: 250 gw.example
            C: MAIL FROM:<a@client.example>
            S: 250 2.1.0 Sender ok
            C: RCPT TO:<Old@example.org>
            S: 250 2.1.5 <new@example.org> ok
            C: RCPT TO:<old@example.org>
            S: 250 2.1.5 <old@example.org> ok
            C: RCPT TO:<gone@example.org>
            S: 550 5.1.1 <gone@example.org>: nobody at no@example.org.invalid or xno@example.org (support ID <id>)
            C: DATA
            S: 354 Start mail input; end with <CRLF>.<CRLF>
            C: Subject: x
            C:
            C: .
            S: 250 2.0.0 Stored as ...
            """);

        var message = member.Messages.ShouldHaveSingleItem();
        message.Recipients.ShouldBe(["RCPT TO:<Old@example.org>", "RCPT TO:<new@example.org> ORCPT=rfc822;old@example.org"]);
        message.Text.ShouldContain("X-Seen: Old@example.org>Old@example.org,old@example.org>new@example.org\r\n");
        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        record.Recipients.Select(recipient => (recipient.Address.ToString(), recipient.Rewritten?.ToString())).ShouldBe(
            [("Old@example.org", null), ("old@example.org", "new@example.org"), ("gone@example.org", "no@example.org")]);
        gateway.Log.Of("Transaction").ShouldHaveSingleItem().ShouldContain("to=Old@example.org, old@example.org as new@example.org, gone@example.org as no@example.org (550 5.1.1 ");
        (await gateway.Records.SearchAsync(new RecordQuery { Recipient = AddressPattern.Parse("new@example.org") }, TestContext.Current.CancellationToken)).Records.ShouldHaveSingleItem();
        (await gateway.Records.SearchAsync(new RecordQuery { Recipient = AddressPattern.Parse("old@example.org") }, TestContext.Current.CancellationToken)).Records.ShouldHaveSingleItem();
        await gateway.Log.UntilAsync("RuleSaid", TestContext.Current.CancellationToken);
        gateway.Log.Of("RuleSaid").ShouldHaveSingleItem().ShouldEndWith(": Old@example.org,new@example.org");
    }

    [Fact]
    public async Task A_single_rewritten_recipient_stands_in_our_trace_as_the_client_said_it()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(OldToNew));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(recipients: "old@example.org")).ShouldStartWith("250 ");

        var text = member.Messages.ShouldHaveSingleItem().Text;
        text.ShouldContain("for <old@example.org>");
        text.ShouldNotContain("new@example.org");
    }

    [Theory]
    [InlineData("bounces@example.org", "MAIL FROM:<bounces@example.org>")]
    [InlineData("", "MAIL FROM:<>")]
    [InlineData("\"a b\"@[192.0.2.1]", "MAIL FROM:<\"a b\"@[192.0.2.1]>")]
    public async Task The_member_gets_the_new_sender(string sender, string line)
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.ReplyAsync($"250 2.1.5 ok, <{sender}>")));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($$"""
            on('MAIL', (s, m) => { m.from = '{{sender}}'; });
            on('MAIL', (s, m) => log(m.originalFrom, '>', m.from));
            on('RCPT', s => log(s.transaction.originalFrom, '>', s.transaction.from));
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(sender.Length == 0 ? "250 2.1.5 ok, <>" : "250 2.1.5 ok, <a@client.example>");
        await client.SayAsync("DATA");

        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Mail.ShouldStartWith(line);
        EventTests.Said(gateway).ShouldBe([$"a@client.example > {sender}", $"a@client.example > {sender}"]);
        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        record.Sender!.ToString().ShouldBe("a@client.example");
        record.RewrittenSender!.ToString().ShouldBe(sender);
        gateway.Log.Of("Transaction").ShouldHaveSingleItem().ShouldContain($"from=<a@client.example as {(sender.Length == 0 ? "<>" : sender)}> ");
    }

    [Theory]
    [InlineData("on('RCPT', (s, r) => { r.address = 'nobody'; });", "'nobody' is not an address such as user@example.org")]
    [InlineData("on('RCPT', (s, r) => { r.address = '<b@example.org>'; });", "is not an address")]
    [InlineData("on('RCPT', (s, r) => { r.address = 'b@example.org> NOTIFY=NEVER'; });", "is not an address")]
    [InlineData("on('RCPT', (s, r) => { r.address = 'b@example.org\\r\\nDATA'; });", "is not an address")]
    [InlineData("on('RCPT', (s, r) => { r.address = ''; });", "is not an address")]
    [InlineData("on('RCPT', (s, r) => { r.address = null; });", "must be a string, but is null")]
    [InlineData("on('RCPT', (s, r) => { r.address = 'bär@example.org'; });", "has characters beyond ASCII, and the client did not ask for SMTPUTF8")]
    [InlineData("on('RCPT', (s, r) => { r.address = 'x'.repeat(300) + '@example.org'; });", "an address has at most 254 octets")]
    [InlineData("on('RCPT', (s, r) => { r.original = 'b@example.org'; });", "readonly property")]
    [InlineData("on('RCPT', s => { s.transaction.from = 'b@example.org'; });", "readonly property")]
    public async Task What_is_no_address_is_an_error_of_the_step(string rule, string reason)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(rule));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.3.0 ");

        gateway.Log.Lines.Where(line => line.Event == "StepFailed").ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain(reason);
        member.Connections.ShouldNotContain(connection => connection.Commands.Any(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("on('DATA', s => { s.transaction.recipients[0].address = 'c@example.org'; });", "a recipient can be rewritten at RCPT only")]
    [InlineData("let kept; on('MAIL', (s, m) => { m.from = 'not an address'; });", "is not an address")]
    public async Task What_was_answered_cannot_be_rewritten(string rule, string reason)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(rule));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.OpenAsync()).ShouldContain("451 4.3.0 ");

        gateway.Log.Lines.Where(line => line.Event == "StepFailed").ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain(reason);
        member.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[\"scripts/rules/rule.js\", \"@checks\"]", "friend@example.org", "250 2.1.5 ")]
    [InlineData("[\"scripts/rules/rule.js\", \"@checks\"]", "friend@elsewhere.example", "250 2.1.5 ")]
    [InlineData("[\"scripts/rules/rule.js\", \"@checks\"]", "leaver@example.org", "550 5.7.1 Relaying denied")]
    [InlineData("[\"@checks\", \"scripts/rules/rule.js\"]", "friend@example.org", "250 2.1.5 ")]
    [InlineData("[\"@checks\", \"scripts/rules/rule.js\"]", "leaver@example.org", "550 5.7.1 Relaying denied")]
    [InlineData("[\"@checks\", \"scripts/rules/rule.js\"]", "accepted@example.org", "550 5.7.1 Relaying denied")]
    public async Task Relay_judges_the_final_address_wherever_it_stands(string order, string recipient, string reply)
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithRule("""
            on('RCPT', (s, r) => {
              if (r.address.local === 'friend') r.address = 'pal@example.org';
              if (r.address.local === 'leaver') r.address = 'leaver@elsewhere.example';
              if (r.address.local === 'accepted') { r.address = 'accepted@elsewhere.example'; return accept(); }
            });
            """);
        await using var gateway = await TestGateway.StartAsync(scenario.With("rules", order));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync($"RCPT TO:<{recipient}>")).ShouldStartWith(reply);

        await client.SayAsync("RSET");
        var violations = (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations;
        violations.Count.ShouldBe(reply.StartsWith('5') ? 1 : 0);
    }

    [Theory]
    [InlineData("", "", " ORCPT=rfc822;old+2Bbox@example.org")]
    [InlineData("", " ORCPT=rfc822;first@example.net NOTIFY=FAILURE", " ORCPT=rfc822;first@example.net NOTIFY=FAILURE")]
    [InlineData("", " NOTIFY=NEVER", " ORCPT=rfc822;old+2Bbox@example.org NOTIFY=NEVER")]
    [InlineData("DSN", "", "")]
    public async Task The_member_learns_the_original_recipient_by_the_rules_of_DSN(string missing, string parameters, string expected)
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Remove(missing));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('RCPT', (s, r) => { r.address = 'new@example.org'; });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync($"RCPT TO:<old+box@example.org>{parameters}")).ShouldStartWith("250 ");
        await client.SayAsync("DATA");

        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe([$"RCPT TO:<new@example.org>{expected}"]);
    }

    [Fact]
    public async Task A_name_beyond_ASCII_may_become_another()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('RCPT', (s, r) => { r.address = 'b\u00e4r+x@example.org'; });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example> SMTPUTF8");
        (await client.SayAsync("RCPT TO:<\u00c3\u00bc+b@example.org>")).ShouldStartWith("250 ");
        await client.SayAsync("DATA");

        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<b\u00e4r+x@example.org> ORCPT=utf-8;\\x{FC}\\x{2B}b@example.org"]);
    }

    [Theory]
    [InlineData("MAIL", "ask")]
    [InlineData("RCPT", "ask")]
    [InlineData("DATA", "ask")]
    [InlineData("DATA", "late")]
    public async Task A_replay_on_another_member_says_the_rewritten_envelope(string command, string recipients)
    {
        await using var dying = ScriptedMember.Start(script => script.OnCommand(command, step => step.ResetAsync()));
        await using var healthy = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(dying.Address, healthy.Address).With("recipients", $"\"{recipients}\"").WithRule(OldToNew + "on('MAIL', (s, m) => { m.from = 'new@client.example'; });"));

        for (var i = 0; i < 2; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            (await client.MailAsync(recipients: ["b@example.org", "old@example.org"])).ShouldStartWith("250 ");
        }

        dying.Messages.ShouldBeEmpty();
        healthy.Messages.Count.ShouldBe(2);
        healthy.Messages.ShouldAllBe(message => message.Mail.StartsWith("MAIL FROM:<new@client.example>"));
        healthy.Messages.ShouldAllBe(message => string.Join(' ', message.Recipients) == "RCPT TO:<b@example.org> RCPT TO:<new@example.org> ORCPT=rfc822;old@example.org");
    }

    [Fact]
    public async Task The_envelope_that_is_repeated_without_a_recipient_is_the_rewritten_one()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(OldToNew + """
            on('MAIL', (s, m) => { m.from = 'new@client.example'; });
            on('REPLY', (s, r) => { if (r.command === 'RCPT' && s.transaction.recipients.length === 1) return reject('5.7.1', 'One is enough'); });
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<old@example.org>");
        (await client.SayAsync("RCPT TO:<c@example.org>")).ShouldStartWith("550 5.7.1 One is enough");
        await client.SayAsync("DATA");

        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        var message = member.Messages.ShouldHaveSingleItem();
        message.Mail.ShouldStartWith("MAIL FROM:<new@client.example>");
        message.Recipients.ShouldBe(["RCPT TO:<new@example.org> ORCPT=rfc822;old@example.org"]);
        member.Connections[^1].Commands.ShouldContain(line => line == "RSET");
    }

    [Fact]
    public async Task The_next_session_on_the_connection_has_its_own_envelope()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(OldToNew));
        foreach (var recipient in new[] { "old@example.org", "b@example.org" })
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            (await client.MailAsync(recipients: recipient)).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        member.Messages.Select(message => message.Recipients.Single()).ShouldBe(["RCPT TO:<new@example.org> ORCPT=rfc822;old@example.org", "RCPT TO:<b@example.org>"]);
        member.Connections.Count(connection => connection.Bodies.Count > 0).ShouldBe(1);
    }

    [Fact]
    public async Task Whom_the_client_wrote_to_decides_the_exemption()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithTop("securityProfiles", """{ "few": { "parent": null, "exemptRecipients": ["postmaster"], "violations": { "odd": { "alarm": true, "block": true } }, "checks": {} } }""")
            .WithRule("""
                on('CONNECT', () => { violation('odd', {}, reject('5.7.1', 'Odd')); });
                on('RCPT', (s, r) => { r.address = r.address.local === 'postmaster' ? 'admin@example.org' : 'postmaster@example.org'; });
                """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<postmaster@example.org>")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.7.1 Odd");
    }

    [Fact]
    public async Task Rules_see_the_verdict_of_every_recipient()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step =>
            step.Line.Contains("<no@", StringComparison.Ordinal) ? step.ReplyAsync("550 5.1.1 Nobody") : step.DefaultAsync()));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("allowDiscard", "true").WithRule("""
            on('RCPT', (s, r) => {
              log(r.address.local, r.verdict);
              if (r.address.local === 'later') return defer('4.7.1', 'Later');
              if (r.address.local === 'hole') return discard();
            });
            on('DATA', s => {
              const of = list => list.map(r => `${r.address.local} ${r.verdict} ${r.reply.code}`).join();
              log(of(s.transaction.recipients), '|', of(s.transaction.refused));
            });
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(recipients: ["b@example.org", "later@example.org", "hole@example.org", "no@example.org", "far@elsewhere.example"])).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe(["b null", "later null", "hole null", "no null", "far null", "b accept 250,hole discard 250 | later defer 451,no reject 550,far reject 550"]);
    }
}
