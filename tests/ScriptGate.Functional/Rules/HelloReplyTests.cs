using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>The banner and the answer to EHLO as a rule edits them: our name, the list of capabilities; and the forms that any reply may take.</summary>
public sealed class HelloReplyTests
{
    [Fact]
    public async Task Name_and_capabilities_are_edited_as_such()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            on('REPLY', (s, r) => {
              if (r.host !== null) r.host = 'mx.example.net';
              if (r.capabilities) {
                log(r.capabilities.has('chunking'), r.capabilities.has('X-OURS'), r.capabilities.list.length, r.capabilities.list[0]);
                r.capabilities.remove('chunking');
                r.capabilities.remove('NOTHING');
                r.capabilities.add('X-OURS one two');
                r.capabilities.add('SIZE 1000');
                log(r.capabilities.has('CHUNKING'), r.capabilities.has('X-OURS'), r.capabilities.list[0], r.host);
              } else log(r.command, r.host, r.capabilities);
            });
            """));
        await using var client = gateway.Connect();

        (await client.ReadReplyAsync()).ShouldBe("220 mx.example.net ESMTP ScriptGate");
        (await client.SayAsync("EHLO client.example")).ShouldBe(
            "250-mx.example.net\n250-PIPELINING\n250-SIZE 1000\n250-8BITMIME\n250-SMTPUTF8\n250-DSN\n250-ENHANCEDSTATUSCODES\n250 X-OURS one two");
        (await client.SayAsync("HELO client.example")).ShouldBe("250 mx.example.net");
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");

        EventTests.Said(gateway).ShouldBe(
        [
            "CONNECT mx.example.net null", "true false 7 PIPELINING", "false true PIPELINING mx.example.net", "HELO mx.example.net null", "NOOP null null",
        ]);
    }

    [Theory]
    [InlineData("r.capabilities.remove('AUTH')")]
    [InlineData("r.text = r.text.split('\\n').filter(l => !l.startsWith('AUTH')).join('\\n')")]
    public async Task What_was_taken_out_of_the_list_is_not_offered(string statement)
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }
            .With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }""")
            .WithRule($$"""on('REPLY', (s, r) => { if (r.command === 'EHLO') { {{statement}}; } });"""));
        await using var client = gateway.Connect();

        (await client.GreetAsync()).ShouldNotContain("AUTH");

        (await client.SayAsync("AUTH PLAIN AGFubmEAc2VjcmV0")).ShouldStartWith("502 5.5.1 ");
    }

    [Theory]
    [InlineData("r.host = 'two words'", "host: 'two words' is not a host name")]
    [InlineData("r.host = ''", "is not a host name")]
    [InlineData("r.capabilities.add('a\\nb')", "is not a capability such as")]
    [InlineData("r.capabilities.add('=x')", "is not a capability such as")]
    [InlineData("r.capabilities.add('X ' + 'y'.repeat(600))", "is not a capability such as")]
    [InlineData("r.text = 'a\\rb'", "control characters cannot stand in a reply")]
    [InlineData("r.code = 200", "readonly property")]
    public async Task What_cannot_stand_there_fails_the_step(string statement, string reason)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($$"""on('REPLY', (s, r) => { if (r.command === 'EHLO') { {{statement}}; } });"""));
        await using var client = gateway.Connect();

        (await client.GreetAsync()).ShouldStartWith("451 4.3.0 ");

        gateway.Log.Lines.Where(line => line.Event == "StepFailed").ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain(reason);
    }

    [Theory]
    [InlineData("r.text = 'one\\ntwo'", "250-2.1.0 one\n250 2.1.0 two")]
    [InlineData("r.text = ''", "250 2.1.0")]
    [InlineData("return reject(553, '5.1.7', 'Not from there')", "553 5.1.7 Not from there (support ID <id>)")]
    [InlineData("return defer('4.4.3', 'Names are slow')", "451 4.4.3 Names are slow (support ID <id>)")]
    [InlineData("r.text = 'one'; log(r.enhancedCode, r.code, String(r))", "250 2.1.0 one")]
    public async Task Lines_and_enhanced_codes_keep_their_form(string statement, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($$"""on('REPLY', (s, r) => { if (r.command === 'MAIL') { {{statement}}; } });"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe(reply);
    }

    [Theory]
    [InlineData("r.text = 'kept\\nas it is'", "250-2.0.0 kept\n250 2.0.0 as it is")]
    [InlineData("return reject('5.7.1', 'No')", "250 2.0.0 queued as 42")]
    public async Task Of_the_final_dot_only_the_text_changes(string statement, string reply)
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync("250 2.0.0 queued as 42")));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($$"""on('SERVER_REPLY', (s, r) => { if (r.command === '.') { {{statement}}; } });"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldBe(reply);
    }
}
