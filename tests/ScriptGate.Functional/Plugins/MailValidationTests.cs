using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>The check <c>mail-validation</c> through the whole gateway.</summary>
[Trait("Suite", "exhaustive")]
public sealed class MailValidationTests
{
    private const string Blocks = """{ "checks": { "mail-validation": { "violations": { "sender-not-in-dns": { "block": true } } } } }""";

    public static TheoryData<string, string> UnknownSenders => new()
    {
        { "a@none.example", "550 5.1.8 The domain of the sender is not in DNS (support ID <id>)" },
        { "a@txt-only.example", "550 5.1.8 The domain of the sender is not in DNS (support ID <id>)" },
        { "a@null-mx.example", "550 5.7.27 The domain of the sender takes no mail (support ID <id>)" },
        { "a@broken.example", "451 4.4.3 The domain of the sender cannot be looked up now, please try again later (support ID <id>)" },
        { "a@slow.example", "451 4.4.3 The domain of the sender cannot be looked up now, please try again later (support ID <id>)" },
        { "a@half-broken.example", "451 4.4.3 The domain of the sender cannot be looked up now, please try again later (support ID <id>)" },
    };

    [Theory]
    [MemberData(nameof(UnknownSenders))]
    public async Task A_sender_who_could_not_be_answered_is_refused_where_the_profile_blocks_and_the_postmaster_hears_of_it(string sender, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithProfile(Blocks));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync($"MAIL FROM:<{sender}>")).ShouldStartWith("250 ");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(reply);
        (await client.SayAsync("RCPT TO:<postmaster@example.org>")).ShouldStartWith("250 ");
    }

    [Theory]
    [MemberData(nameof(UnknownSenders))]
    public async Task In_the_built_in_profile_he_is_recorded_and_a_broken_name_server_changes_nothing(string sender, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithProfile("""{ "checks": { "spf": { "alarm": false } } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(sender: sender)).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem();
        var isFound = reply.StartsWith('5');
        gateway.Log.Of("ViolationFound").Count.ShouldBe(isFound ? 1 : 0);
        gateway.Log.Of("ViolationUndecided").Count.ShouldBe(isFound ? 0 : 1);
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations.Select(violation => violation.Name).ShouldBe(isFound ? ["sender-not-in-dns"] : []);
    }

    [Fact]
    public async Task What_a_failed_look_up_means_is_the_violations_onFailure()
    {
        const string Profile = """{ "checks": { "mail-validation": { "violations": { "sender-not-in-dns": { "block": true, "onFailure": "continue" } } } } }""";
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithProfile(Profile));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(sender: "a@broken.example")).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("a@mx.example")]
    [InlineData("a@v4.example")]
    [InlineData("a@v6.example")]
    [InlineData("a@alias.example")]
    [InlineData("a@null-mx-and-another.example")]
    [InlineData("a@[203.0.113.9]")]
    [InlineData("")]
    public async Task A_sender_who_can_be_answered_passes(string sender)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithProfile(Blocks));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(sender: sender)).ShouldStartWith("250 ");

        gateway.Log.Of("ViolationFound").ShouldBeEmpty();
        gateway.Log.Of("ViolationUndecided").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_of_a_trusted_network_is_not_asked_for()
    {
        var names = Names();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = names }.WithProfile(Blocks));
        await using var client = gateway.Connect(IPAddress.Loopback);
        await client.GreetAsync();

        (await client.MailAsync(sender: "a@none.example")).ShouldStartWith("250 ");

        names.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("disallowedNetworks", "address", "192.0.2.0/28")]
    [InlineData("disallowedHosts", "string", ".dialup.example")]
    [InlineData("disallowedSenders", "string", "a@mx.example")]
    [InlineData("disallowedSenders", "string", "mx.example")]
    public async Task Who_is_on_a_list_is_refused_by_the_built_in_profile_but_reaches_the_postmaster(string group, string type, string entry)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithBuiltInProfile().WithDataGroup(group, type, entry));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@mx.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("550 5.7.1 You may not send mail here (support ID <id>)");
        (await client.SayAsync("RCPT TO:<abuse@example.org>")).ShouldStartWith("250 ");
        gateway.Log.Of("ViolationFound").ShouldHaveSingleItem().ShouldContain("disallowed-sender");
    }

    [Theory]
    [InlineData("From: \"Boss, the\" <boss@bad.example>")]
    [InlineData("From: Us <us@good.example>\r\nFrom: boss@bad.example")]
    [InlineData("From: us@good.example,\r\n (comment <x@y>) boss@BAD.example")]
    [InlineData("From: Friends: us@good.example, Boss <boss@bad.example>;")]
    [InlineData("From : us@good.example\r\nFROM: Others:;, boss@bad.example")]
    [InlineData("From: \"boss\"@bad.example")]
    [InlineData("From: \"the boss@here\"@bad.example")]
    [InlineData("From: boss@\r\n bad.example")]
    [InlineData("From: boss (me) @ (there) bad . example")]
    [InlineData("From: boss@bad.example.")]
    [InlineData("From: boss@bad.example@good.example")]
    [InlineData("From: us@good.example, \"x\" <boss@bad.example>, others@good.example")]
    [InlineData("From: us@good.example\r\nFrom: =?utf-8?q?boss=40bad.example?=")]
    [InlineData("From: =?utf-8?b?Ym9zc0BiYWQuZXhhbXBsZQ==?=")]
    [InlineData("From: =?utf-8?q?boss?=@bad.example")]
    [InlineData("From: <boss@=?utf-8?q?bad?=.example>")]
    [InlineData("From: =?utf-8?q?=3Cboss=40bad.example=3E?= <us@good.example>")]
    [InlineData("From: =?utf-8?q?bo?=\r\n =?utf-8?q?ss=40bad.ex?=\r\n\t=?iso-8859-1?q?ample?=")]
    [InlineData("From: =?utf-8?b?QSA8Ym9zc0BiYWQuZXhhbXBsZT4=?= <us@good.example>")]
    public async Task A_From_field_on_a_list_is_refused_unless_only_exempt_recipients_get_it(string from)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithBuiltInProfile().WithDataGroup("disallowedFrom", "string", "bad.example"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync($"{from}\r\n\r\nHi.\r\n", "a@mx.example")).ShouldBe("550 5.7.1 The sender may not send mail here (support ID <id>)");
        (await client.MailAsync($"{from}\r\n\r\nHi.\r\n", "a@mx.example", "postmaster@example.org")).ShouldStartWith("250 ");
    }

    // What a client shows in place of the address: its name, where that is an address.
    [Theory]
    [InlineData("From: boss@bad.example <us@good.example>", true)]
    [InlineData("From: \"boss@bad.example\" <us@good.example>", true)]
    [InlineData("From: \"The boss <boss@bad.example>\" <us@good.example>", true)]
    [InlineData("From: us@good.example (boss@bad.example)", true)]
    [InlineData("From: =?utf-8?q?boss=40bad.example?= <us@good.example>", true)]
    [InlineData("From: \"=?utf-8?b?Ym9zc0BiYWQuZXhhbXBsZQ==?=\" <us@good.example>", true)]
    [InlineData("From: =?utf-8?q?boss=E2=80=8B=EF=BC=A0bad=EF=BC=8Eexample?= <us@good.example>", true)]
    [InlineData("From: Friends: \"'boss@bad.example'\" <us@good.example>;", true)]
    [InlineData("From: \"boss@bad.example via Friends\" <us@good.example>", false)]
    [InlineData("From: \"Write to boss@bad.example\" <us@good.example>", false)]
    [InlineData("From: \"The boss\" <us@good.example> (not boss@bad.example)", false)]
    [InlineData("From: =?utf-8?q?The_boss_of_bad.example?= <us@good.example>", false)]
    [InlineData("From: =?nothing-like-it?q?boss=40bad.example?= <us@good.example>", false)]
    public async Task A_name_that_is_an_address_on_a_list_is_as_good_as_one(string from, bool isRefused)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithBuiltInProfile().WithDataGroup("disallowedFrom", "string", "bad.example"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync($"{from}\r\n\r\nHi.\r\n", "a@mx.example")).ShouldStartWith(isRefused ? "550 5.7.1 The sender may not send mail here" : "250 ");

        (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations.Where(violation => violation.Name == "disallowed-sender").Select(violation => violation.SubCode).ShouldBe(isRefused ? ["from-name"] : []);
    }

    [Theory]
    [InlineData("boss@bad.example", "\"boss\"@BAD.example")]
    [InlineData("boss@bad.example", "\"b\\oss\" @ bad.example")]
    [InlineData("boss@bad.example", "=?utf-8?q?boss?=@=?utf-8?q?bad=2Eexample?=")]
    [InlineData("b\u00fccher.example", "boss@xn--bcher-kva.example")]
    [InlineData("xn--bcher-kva.example", "boss@b\u00fccher.example")]
    [InlineData("xn--bcher-kva.example", "=?utf-8?q?boss=40b=C3=BCcher.example?=")]
    public async Task One_address_is_one_address_however_it_is_written(string entry, string from)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithBuiltInProfile().WithDataGroup("disallowedFrom", "string", entry));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync($"From: {from}\r\n\r\nHi.\r\n", "a@mx.example")).ShouldStartWith("550 5.7.1 The sender may not send mail here");
        (await client.MailAsync("From: chief@good.example\r\n\r\nHi.\r\n", "a@mx.example")).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("a@mx.example", "\"a\"@mx.example")]
    [InlineData("a@mx.example", "\"\\a\"@MX.example")]
    [InlineData("b\u00fccher.example", "a@xn--bcher-kva.example")]
    public async Task One_envelope_sender_is_one_however_it_is_written(string entry, string sender)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithBuiltInProfile().WithDataGroup("disallowedSenders", "string", entry));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(sender: sender)).ShouldContain("\n550 5.7.1 You may not send mail here");
        await client.SayAsync("RSET");
        (await client.MailAsync(sender: "\"a b\"@mx.example")).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task A_reverse_name_that_nothing_confirms_puts_nobody_on_a_list()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithBuiltInProfile().WithDataGroup("disallowedHosts", "string", "liar.example"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(sender: "a@mx.example")).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("no-reverse-name", "203.0.113.200", "a@mx.example", "550 5.7.25 Your address has no name in DNS that leads back to it (support ID <id>)")]
    [InlineData("no-reverse-name", "203.0.113.201", "a@mx.example", "550 5.7.25 Your address has no name in DNS that leads back to it (support ID <id>)")]
    [InlineData("no-reverse-name", "203.0.113.202", "a@mx.example", "451 4.4.3 The name of your address cannot be looked up now, please try again later (support ID <id>)")]
    [InlineData("hello-not-in-dns", "192.0.2.7", "a@mx.example", "550 5.7.1 The name you greet with is not in DNS (support ID <id>)")]
    [InlineData("dnsbl", "203.0.113.99", "a@mx.example", "550 5.7.1 Your address is on a block list (support ID <id>)")]
    public async Task What_is_off_is_one_flag_away(string violation, string address, string sender, string reply)
    {
        var profile = $$"""
            { "checks": { "mail-validation": {
                "dnsbl": { "lists": [{ "zone": "bl.example" }] },
                "violations": { "{{violation}}": { "alarm": true, "block": true } } } } }
            """;
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithProfile(profile));
        await using var client = gateway.Connect(IPAddress.Parse(address));
        await client.GreetAsync();
        await client.SayAsync($"MAIL FROM:<{sender}>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(reply);
        (await client.SayAsync("RCPT TO:<postmaster@example.org>")).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("header-missing", "Subject: x\r\n\r\nHi.\r\n", "554 5.6.0 The message lacks a required header field (support ID <id>)")]
    [InlineData("header-singleton", "Subject: x\r\nSubject: y\r\n\r\nHi.\r\n", "554 5.6.0 The message has a header field twice that may stand once (support ID <id>)")]
    [InlineData("header-limits", "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\nHi.\r\n", "554 5.6.0 The header of the message is too large (support ID <id>)")]
    [InlineData("message-size", "Subject: x\r\n\r\n1234567890123456789012345678901234567890\r\n", "552 5.3.4 The message is too large (support ID <id>)")]
    public async Task A_message_that_has_not_the_form_of_one_is_one_flag_away(string violation, string message, string reply)
    {
        var profile = $$"""
            { "checks": { "mail-validation": { "headerLimits": { "fields": 3 }, "maxSize": 40, "violations": { "{{violation}}": { "alarm": true, "block": true } } } } }
            """;
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithProfile(profile));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync(message, "a@mx.example")).ShouldBe(reply);
        member.Messages.ShouldBeEmpty();
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations.ShouldHaveSingleItem().Name.ShouldBe(violation);
        (await client.MailAsync(message, "a@mx.example", "postmaster@example.org")).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("header-singleton", "From: a@x.example\r\nFrom: b@y.example", "fields", "From")]
    [InlineData("header-singleton", "From: a@x.example\r\nfrom : a@x.example", "fields", "From")]
    [InlineData("header-singleton", "From: a@x.example\r\nSubject: x\r\nTo: a\r\nSUBJECT: x\r\nTo: b", "fields", "To|Subject")]
    [InlineData("header-singleton", "From: a@x.example\r\nDate: x\r\nDate: y\r\nMessage-ID: <a>\r\nMessage-ID: <b>", "fields", "Date|Message-ID")]
    [InlineData("header-missing", "From: a@x.example", "fields", "Date")]
    [InlineData("header-missing", "Date: x\r\nFrom:", "fields", "From")]
    [InlineData("header-missing", "Date: x\r\nFrom: Friends:;", "fields", "From (no address)")]
    [InlineData("header-missing", "Date: x\r\nFrom: nobody at all", "fields", "From (no address)")]
    [InlineData("header-missing", "Date: x\r\nFrom: a@x.example, b@y.example", "fields", "Sender (From has several addresses)")]
    [InlineData("header-missing", "Date: x\r\nFrom: Friends: a@x.example, B <b@x.example>;", "fields", "Sender (From has several addresses)")]
    [InlineData("header-missing", "Date: x\r\nFrom: a@x.example\r\nFrom: b@y.example", "fields", "Sender (From has several addresses)")]
    public async Task Fields_that_stand_twice_or_name_nobody_or_several_are_never_settled_silently(string violation, string header, string key, string found)
    {
        var profile = $$"""{ "checks": { "mail-validation": { "violations": { "{{violation}}": { "alarm": true, "block": true } } } } }""";
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithProfile(profile));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync($"{header}\r\n\r\nHi.\r\n", "a@mx.example")).ShouldStartWith("554 5.6.0 ");

        var evidence = (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations.ShouldHaveSingleItem().Evidence.ShouldNotBeNull();
        string.Join('|', evidence[key].ShouldBeAssignableTo<IEnumerable<object?>>()!).ShouldBe(found);
    }

    [Theory]
    [InlineData("Date: x\r\nFrom: a@x.example, b@y.example\r\nSender: a@x.example")]
    [InlineData("Date: x\r\nFrom: Friends: a@x.example;")]
    [InlineData("Date: x\r\nFrom: \"b@y.example, Boss\" <a@x.example>")]
    public async Task Several_authors_with_a_sender_pass(string header)
    {
        const string Profile = """{ "checks": { "mail-validation": { "violations": { "header-missing": { "alarm": true, "block": true }, "header-singleton": { "alarm": true, "block": true } } } } }""";
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithProfile(Profile));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync($"{header}\r\n\r\nHi.\r\n", "a@mx.example")).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task What_is_off_asks_nobody()
    {
        var names = Names();
        const string Profile = """{ "checks": { "mail-validation": { "dnsbl": { "lists": [{ "zone": "bl.example" }] }, "violations": { "sender-not-in-dns": { "alarm": false } } }, "spf": { "alarm": false } } }""";
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = names }.WithProfile(Profile));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync("Subject: x\r\nSubject: y\r\n\r\nHi.\r\n")).ShouldStartWith("250 ");

        names.Asked.ShouldBeEmpty();
        gateway.Log.Of("ViolationFound").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_answers_everything_is_not_believed()
    {
        const string Profile = """{ "checks": { "mail-validation": { "dnsbl": { "lists": [{ "zone": "everything.example" }] }, "violations": { "dnsbl": { "alarm": true, "block": true } } } } }""";
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithProfile(Profile));
        await using var client = gateway.Connect(IPAddress.Parse("203.0.113.99"));
        await client.GreetAsync();

        (await client.MailAsync(sender: "a@mx.example")).ShouldStartWith("250 ");

        gateway.Log.Of("DnsblTestFailed").ShouldBe(["The list everything.example failed its test: it lists 127.0.0.1. It is not asked; the next test is in 5 min at the earliest."]);
    }

    private static FakeResolver Names() => new FakeResolver()
        .Mx("mx.example", 10, "host.example")
        .Address("v4.example", "203.0.113.1")
        .Address("v6.example", "2001:db8::1")
        .Alias("alias.example", "mx.example")
        .Mx("null-mx.example", 0, "")
        .Mx("null-mx-and-another.example", 0, "").Mx("null-mx-and-another.example", 10, "host.example")
        .Txt("txt-only.example", "hello")
        .Fail("broken.example")
        .Fail("slow.example", DnsOutcome.Timeout)
        .Txt("half-broken.example", "hello").Fail("half-broken.example", DnsOutcome.ServerFailure, "AAAA")
        .Reverse("192.0.2.7", "host7.dialup.example").Address("host7.dialup.example", "192.0.2.7")
        .Reverse("192.0.2.7", "liar.example").Address("liar.example", "203.0.113.77")
        .Reverse("203.0.113.201", "elsewhere.example").Address("elsewhere.example", "203.0.113.1")
        .Fail("202.113.0.203.in-addr.arpa", DnsOutcome.Timeout)
        .Address("2.0.0.127.bl.example", "127.0.0.2").Address("99.113.0.203.bl.example", "127.0.0.4")
        .Address("2.0.0.127.everything.example", "127.0.0.2").Address("1.0.0.127.everything.example", "127.0.0.2").Address("99.113.0.203.everything.example", "127.0.0.2");
}
