using System.Net;
using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Rules;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>The check <c>reputation</c> through the whole gateway.</summary>
public sealed class ReputationTests
{
    private const string Refused = "550 5.7.1 Your address has a bad reputation (support ID <id>)";
    private const string Bands = """
        "bands": [{ "name": "trusted", "max": -50, "pool": "direct" }, { "name": "questionable", "max": 50, "pool": "scan" }, { "name": "bad", "max": 80, "pool": "scan-more" }, { "name": "worst", "refuse": true }]
        """;

    private static readonly string[] Pools = ["mail", "direct", "scan", "scan-more"];

    /// <summary>The classes of the Message Security Module: -140 to -50, to 50, to 80, to 140.</summary>
    [Theory]
    [InlineData(-140, "direct")]
    [InlineData(-100, "direct")]
    [InlineData(-50, "direct")]
    [InlineData(-49, "scan")]
    [InlineData(0, "scan")]
    [InlineData(50, "scan")]
    [InlineData(51, "scan-more")]
    [InlineData(70, "scan-more")]
    [InlineData(80, "scan-more")]
    [InlineData(81, null)]
    [InlineData(120, null)]
    [InlineData(9999, null)]
    public async Task The_score_chooses_the_pool_or_refuses(int score, string? pool)
    {
        await using var members = new Members();
        await using var gateway = await TestGateway.StartAsync(members.Scene($"\"feeds\": [{{ \"group\": \"feed\" }}], {Bands}").WithDataGroup("feed", "address", $"192.0.2.0/24 := {score}\n"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        var reply = await client.SayAsync("RCPT TO:<b@example.org>");

        if (pool is null)
        {
            Transcript.WithoutId(reply).ShouldBe(Refused);
            gateway.Log.Of("ViolationFound").ShouldHaveSingleItem().ShouldStartWith("Violation reputation (worst) at Connect: ");
        }
        else
        {
            (await client.SayAsync("DATA")).ShouldStartWith("354 ");
            (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        }

        members.Delivered.ShouldBe(pool is null ? Array.Empty<string>() : new[] { pool });
    }

    [Fact]
    public async Task A_client_of_a_category_is_refused_at_CONNECT_until_its_feed_no_longer_has_it()
    {
        await using var members = new Members();
        await using var gateway = await TestGateway.StartAsync(members
            .Scene(""" "refuseAt": "now", "feeds": [{ "group": "feed", "categories": { "spam_sources": 100, "botnets": 140, "partners": -100 } }] """)
            .WithDataGroup("feed", "address", "192.0.2.0/24 := spam_sources\n198.51.100.0/24 := partners\n"));
        Transcript.WithoutId(await BannerAsync(gateway, "192.0.2.7")).ShouldBe(Refused);
        (await BannerAsync(gateway, "198.51.100.7")).ShouldStartWith("220 ");

        gateway.Write("feed.txt", "192.0.2.0/25 := partners\n192.0.2.128/25 := scanners, botnets\n");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        (await BannerAsync(gateway, "192.0.2.7")).ShouldStartWith("220 ");
        Transcript.WithoutId(await BannerAsync(gateway, "192.0.2.200")).ShouldBe(Refused);

        gateway.Write("feed.txt", "192.0.2.0/99 := botnets\n");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeFalse();
        (await BannerAsync(gateway, "192.0.2.7")).ShouldStartWith("220 ", customMessage: "a broken feed is not used in part");
    }

    [Theory]
    [InlineData("on('CONNECT', session => { session.pool = 'direct'; });", "direct")]
    [InlineData("on('MAIL', (session, mail) => { mail.transaction.pool = 'direct'; });", "direct")]
    [InlineData("on('RCPT', (session, rcpt) => { rcpt.pool = 'direct'; });", "direct")]
    [InlineData("on('CONNECT', session => { session.security.disable('reputation'); });", "mail")]
    public async Task What_a_rule_chose_stays(string rule, string pool)
    {
        await using var members = new Members();
        await using var gateway = await TestGateway.StartAsync(members.Scene($"\"feeds\": [{{ \"group\": \"feed\" }}], {Bands}").WithDataGroup("feed", "address", "192.0.2.0/24 := 70\n").WithRule(rule));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.MailAsync();

        members.Delivered.ShouldBe([pool]);
    }

    [Fact]
    public async Task STARTTLS_does_not_take_the_pool_away_not_even_from_who_spoke_too_early()
    {
        await using var members = new Members();
        await using var gateway = await TestGateway.StartAsync(members.Scene($"\"feeds\": [{{ \"group\": \"feed\" }}], {Bands}").WithDataGroup("feed", "address", "192.0.2.0/24 := 70\n").WithTls());
        await using var client = gateway.Connect(early: "EHLO early.example\r\n");
        await client.ReadReplyAsync();
        await client.ReadReplyAsync();
        (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        await client.SecureAsync();
        await client.SayAsync("EHLO client.example");

        (await client.MailAsync()).ShouldStartWith("250 ");

        members.Delivered.ShouldBe(["scan-more"]);
    }

    [Fact]
    public async Task Sources_add_up_and_rules_can_ask_for_them()
    {
        const string Rule = "on('MAIL', async () => { log(JSON.stringify(await fact('reputation')), JSON.stringify(await fact('dnsbl'))); });";
        await using var members = new Members();
        var scenario = members
            .Scene(""" "feeds": [{ "group": "feed", "score": 5 }, { "group": "other" }], "dnsblWeight": 40, "countries": { "XX": 20 } """, """, "mail-validation": { "alarm": false, "dnsbl": { "lists": [{ "zone": "bl.example" }] } }""")
            .WithDataGroup("feed", "address", "192.0.2.0/24\n")
            .WithDataGroup("other", "address", "192.0.2.7 := -15\n")
            .WithTop("geo", """{ "country": "country.mmdb" }""")
            .Prepare(folder => File.WriteAllBytes(Path.Combine(folder, "country.mmdb"), new CountryFile().Add("192.0.2.0/24", "XX").ToArray()))
            .WithRule(Rule);
        scenario.Resolver = Lists().Address("7.2.0.192.bl.example", "127.0.0.2");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe(
        [
            """{"score":50,"band":"questionable","sources":[{"name":"feed","score":5,"category":null},{"name":"other","score":-15,"category":null},{"name":"country","score":20,"category":"XX"},{"name":"dnsbl","score":40,"category":"bl.example 127.0.0.2"}],"problem":null} {"score":1,"threshold":1,"lists":["bl.example 127.0.0.2"],"failed":[]}""",
        ]);
    }

    [Theory]
    [InlineData(0, "continue", "250 ", 0)]
    [InlineData(41, "continue", "250 ", 0)]
    [InlineData(41, "defer", "451 4.4.3 The reputation of your address cannot be looked up now, please try again later (support ID <id>)", 1)]
    [InlineData(40, "defer", "250 ", 0)]
    [InlineData(81, "defer", Refused, 0)]
    public async Task A_list_that_does_not_answer_matters_where_it_could_have_changed_the_outcome(int score, string onFailure, string reply, int undecided)
    {
        await using var members = new Members();
        var scenario = members
            .Scene($$""" "onFailure": "{{onFailure}}", "feeds": [{ "group": "feed" }], "dnsblWeight": 40 """, """, "mail-validation": { "alarm": false, "dnsbl": { "lists": [{ "zone": "bl.example" }] } }""")
            .WithDataGroup("feed", "address", $"192.0.2.0/24 := {score}\n");
        scenario.Resolver = Lists().Fail("7.2.0.192.bl.example", DnsOutcome.Timeout);
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        var actual = Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>"));

        actual.ShouldStartWith(reply);
        gateway.Log.Of("ViolationUndecided").Count.ShouldBe(score == 41 ? 1 : undecided);
    }

    [Fact]
    public async Task Without_the_lists_that_it_needs_it_fails_and_mail_passes()
    {
        await using var members = new Members();
        await using var gateway = await TestGateway.StartAsync(members.Scene(""" "onFailure": "continue", "dnsblWeight": 40 """));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        gateway.Log.Of("StepFailed").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task In_the_built_in_profile_it_does_nothing_until_it_has_a_source()
    {
        await using var members = new Members();
        await using var gateway = await TestGateway.StartAsync(members.Scene("").WithRule("on('MAIL', () => fact('reputation').then(() => undefined));"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("451 4.3.0 ");

        (await gateway.Log.UntilAsync("StepFailed", TestContext.Current.CancellationToken)).Reason.ShouldNotBeNull().ShouldContain("provides the fact 'reputation'");
    }

    [Theory]
    [InlineData("\"feeds\": [{ \"group\": \"none\" }]", "feeds[0].group: there is no data group 'none'")]
    [InlineData("\"feeds\": [{ \"group\": \"feed\", \"score\": 141 }]", "feeds[0].score: must be -140 to 140")]
    [InlineData("\"feeds\": [{ \"group\": \"feed\", \"categories\": { \"x\": -141 } }]", "feeds[0].categories.x: must be -140 to 140")]
    [InlineData("\"dnsblWeight\": 200", "dnsblWeight: must be -140 to 140")]
    [InlineData("\"countries\": { \"de\": 1 }", "countries.de: a country is two upper-case letters")]
    [InlineData("\"bands\": [{ \"name\": \"a\" }, { \"name\": \"b\" }]", "bands[0]: needs a max, or the next band a min")]
    [InlineData("\"bands\": [{ \"name\": \"a\", \"max\": 10 }, { \"name\": \"b\", \"min\": 10 }]", "bands[1]: 10 to 140 is no part of 11 to 140")]
    [InlineData("\"bands\": [{ \"name\": \"a\", \"max\": 150 }]", "bands[0]: -140 to 150 is no part of -140 to 140")]
    [InlineData("\"bands\": [{ \"name\": \"A b\" }]", "bands[0].name: a band needs a name")]
    [InlineData("\"bands\": [{ \"name\": \"a\", \"max\": 1 }, { \"name\": \"a\" }]", "bands[1].name: two bands have this name")]
    [InlineData("\"bands\": [{ \"name\": \"a\", \"pool\": \"scna\" }]", "bands[0].pool: there is no pool 'scna'")]
    [InlineData("\"bands\": [{ \"name\": \"a\", \"pool\": \"scan\", \"refuse\": true }]", "bands[0].pool: a client that is refused needs no pool")]
    public async Task Options_that_mean_nothing_are_refused(string options, string problem)
    {
        await using var members = new Members();
        var scenario = members.Scene(options).WithDataGroup("feed", "address", "192.0.2.0/24\n");
        scenario.MustStart = false;
        await using var gateway = await TestGateway.StartAsync(scenario);

        gateway.Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldHaveSingleItem().Message.ShouldContain(problem);
    }

    private static FakeResolver Lists() => new FakeResolver().Address("2.0.0.127.bl.example", "127.0.0.2");

    private static async Task<string> BannerAsync(TestGateway gateway, string client)
    {
        await using var connection = gateway.Connect(IPAddress.Parse(client));
        return await connection.ReadReplyAsync();
    }

    /// <summary>A member for each pool.</summary>
    private sealed class Members : IAsyncDisposable
    {
        private readonly ScriptedMember[] _members = [.. Pools.Select(_ => ScriptedMember.Start())];

        /// <summary>The pools that got a message.</summary>
        public IEnumerable<string> Delivered => Pools.Where((_, i) => _members[i].Messages.Count > 0);

        public Scenario Scene(string options, string others = "")
        {
            var scenario = new Scenario(_members[0].Address);
            for (var i = 1; i < Pools.Length; i++)
            {
                scenario.Configuration["pools"]![Pools[i]] = new JsonObject { ["members"] = Scenario.Members(_members[i].Address), ["monitor"] = new JsonObject { ["type"] = "none" } };
            }

            return scenario.WithChecks($$"""{ "reputation": { "alarm": true, "block": true{{(options.Length == 0 ? "" : ",")}} {{options}} }{{others}} }""");
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var member in _members)
            {
                await member.DisposeAsync();
            }
        }
    }
}
