using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>What rules read of a message, and what they change in its header.</summary>
public sealed class ContentTests
{
    private const string Mail =
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n =?utf-8?q?_aus_K=C3=B6ln?=\r\nFrom: \"Ada, L.\" <Ada@Example.ORG>\r\nTo: b@example.org, C <c@x>\r\nX-A: 1\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaf=E9 at http://a.exam=\r\nple/b\r\n"
        + "--b\r\nContent-Type: text/html\r\n\r\n<a href=\"https://c.example/?d=1&amp;e\">\r\n--b\r\nContent-Type: image/png; name=p.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n";

    // Behind it all, so that the message is larger than what is held in memory.
    private static readonly string Padding = string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 5000));

    public static TheoryData<string, string> Reads => new()
    {
        { "message.parts[1].text()", "caf\u00e9 at http://a.example/b" },
        { "message.parts[3].text()", "null" },
        { "message.parts[3].read(0).then(s => Array.from(s, c => c.charCodeAt(0)).join(' '))", "137 80 78 71 13 10 26 10" },
        { "message.parts[3].read(1, 3)", "PNG" },
        { "message.parts[3].read(8)", "" },
        { "message.read(0, 8)", "Subject:" },
        { "message.read(message.size)", "" },
        { "message.urls().then(u => u.join(' '))", "http://a.example/b https://c.example/?d=1&e" },
        { "Promise.all([message.parts[1].read(5, 2), message.parts[3].read(2, 2), message.urls()]).then(r => r.join('|'))", "at|NG|http://a.example/b,https://c.example/?d=1&e" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Content_is_read_at_MESSAGE_in_memory_and_from_a_file(string read, string expected)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('MESSAGE', (session, message) => {read}.then(value => {{ log('<' + value + '>'); }}), {{ needs: 'body' }});"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(Mail)).ShouldStartWith("250 ");
        (await client.MailAsync(Mail + Padding)).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe([$"<{expected}>", $"<{expected}>"]);
        member.Messages[1].Text.ShouldEndWith(Mail + Padding);
    }

    [Theory]
    [InlineData("message.parts[1].text()")]
    [InlineData("message.parts[1].read(0)")]
    [InlineData("message.read(0)")]
    [InlineData("message.urls()")]
    public async Task Without_the_need_a_large_message_has_gone_and_the_step_fails_with_the_remedy(string read)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('MESSAGE', (session, message) => {read}.then(() => undefined));"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(Mail)).ShouldStartWith("250 ");
        (await client.MailAsync(Mail + Padding)).ShouldStartWith("451 4.3.0 ");

        (await gateway.Log.UntilAsync("StepFailed", TestContext.Current.CancellationToken)).Reason.ShouldNotBeNull().ShouldContain("declare the need 'body' to have it held until MESSAGE");
    }

    [Theory]
    [InlineData("message.read(-1)")]
    [InlineData("message.read(0.5)")]
    [InlineData("message.read(0, 0)")]
    [InlineData("message.read(0, 262145)")]
    [InlineData("message.read('0')")]
    public async Task A_place_that_does_not_exist_is_the_rules_mistake(string read)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('MESSAGE', (session, message) => {{ {read}; }}, {{ needs: 'body' }});"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(Mail)).ShouldStartWith("451 4.3.0 ");

        (await gateway.Log.UntilAsync("StepFailed", TestContext.Current.CancellationToken)).Reason.ShouldNotBeNull().ShouldContain("read: ");
    }

    [Fact]
    public async Task A_whole_message_is_gone_through_piece_by_piece()
    {
        const string Rule = """
            on('MESSAGE', async (session, message) => {
              let hash = 0, length = 0;
              for (let piece; (piece = await message.read(length, 50000)) !== ''; length += piece.length) {
                for (let i = 0; i < piece.length; i++) hash = (hash * 31 + piece.charCodeAt(i)) % 1000003;
              }
              log(length, hash);
            }, { needs: 'body' });
            """;
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Rule));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var text = Mail + Padding;

        (await client.MailAsync(text)).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe([$"{text.Length} {text.Aggregate(0, (hash, c) => ((hash * 31) + c) % 1000003)}"]);
    }

    [Fact]
    public async Task A_header_is_read_in_three_ways_and_its_addresses_are_told_apart()
    {
        const string Rule = """
            on('HEADERS', (session, message) => {
              const h = message.headers;
              log(JSON.stringify([h.get('subject'), h.decoded('subject'), h.raw('subject'), message.subject, h.decoded('none'), h.raw('none')]));
              log(JSON.stringify([message.from, message.to.map(a => a.address), h.addresses('cc'), h.names().slice(0, 3)]));
            });
            """;
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Rule));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(Mail)).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe(
        [
            """["=?utf-8?q?Gr=C3=BC=C3=9Fe?= =?utf-8?q?_aus_K=C3=B6ln?=","Grüße aus Köln"," =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n =?utf-8?q?_aus_K=C3=B6ln?=","Grüße aus Köln",null,null]""",
            """[[{"name":"Ada, L.","address":"Ada@example.org","local":"Ada","domain":"example.org"}],["b@example.org","c@x"],[],["Subject","From","To"]]""",
        ]);
    }

    [Fact]
    public async Task A_replaced_field_reaches_the_member_in_its_place()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('HEADERS', (session, message) => { log(message.headers.replace('x-a', 'two'), message.headers.replace('X-B', 'new')); });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(Mail)).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe(["1 0"]);
        member.Messages.ShouldHaveSingleItem().Text.ShouldEndWith("\r\nX-B: new\r\n" + Mail.Replace("X-A: 1\r\n", "x-a: two\r\n", StringComparison.Ordinal));
    }
}
