using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>The check <c>directory-harvest</c> through the whole gateway.</summary>
public sealed class DirectoryHarvestTests
{
    private const string Blocking = """{ "directory-harvest": { "alarm": true, "block": true } }""";
    private const string Later = "450 4.7.1 Too many unknown recipients, please try again later (support ID <id>)";
    private const string LockedOut = "421 4.7.0 Too many unknown recipients, please try again later (support ID <id>)";

    [Fact]
    public async Task A_harvester_hears_the_same_about_known_and_unknown_and_is_locked_out_until_the_time_is_over()
    {
        await using var member = StartMember();
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithChecks(Blocking).WithExempt("postmaster"));
        await using (var client = await HarvestAsync(gateway, 10))
        {
            var asked = member.Connections.SelectMany(connection => connection.Commands).Count();
            Transcript.WithoutId(await client.SayAsync("RCPT TO:<guess11@example.org>")).ShouldBe(Later);
            Transcript.WithoutId(await client.SayAsync("RCPT TO:<known@example.org>")).ShouldBe(Later);
            (await client.SayAsync("RCPT TO:<postmaster@example.org>")).ShouldStartWith("250 ");
            member.Connections.SelectMany(connection => connection.Commands).Count().ShouldBe(asked + 1, "only postmaster was asked about");

            // The record is written before the connection is closed.
            (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
            await client.ReadToEndAsync();
        }

        // The last straw heard what the member says of it: nothing was blocked there, and the record does not say so.
        await GreetingAsync(gateway);
        var violations = (await gateway.SearchAsync()).SelectMany(record => record.Violations).Where(violation => violation.Name == "directory-harvest").ToList();
        violations.Where(violation => violation.SubCode == "detected").ShouldHaveSingleItem().Blocked.ShouldBeFalse();
        violations.Where(violation => violation.SubCode is null).Select(violation => violation.Blocked).ShouldBe([true, true]);
        (await GreetingAsync(gateway)).ShouldBe(LockedOut);
        clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        (await GreetingAsync(gateway)).ShouldBe(LockedOut);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await GreetingAsync(gateway)).ShouldStartWith("220 ");
    }

    // POL-02: it is the client that is counted, however many sessions it takes and, of a network of IPv6, whichever address.
    [Theory]
    [InlineData(1, false)]
    [InlineData(5, false)]
    [InlineData(25, false)]
    [InlineData(25, true)]
    public async Task Twenty_five_guesses_hear_ten_answers_over_any_number_of_sessions_and_all_of_a_network(int sessions, bool isSpread)
    {
        await using var member = StartMember();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks(Blocking));
        var heard = new List<string>();
        for (var session = 0; session < sessions; session++)
        {
            await using var client = gateway.Connect(System.Net.IPAddress.Parse(isSpread ? $"2001:db8:1:2:{session + 1:x}::7" : "2001:db8:1:2::7"));
            var banner = await client.ReadReplyAsync();
            if (!banner.StartsWith("220 ", StringComparison.Ordinal))
            {
                heard.AddRange(Enumerable.Repeat(Transcript.WithoutId(banner), 25 / sessions));
                continue;
            }

            await client.SayAsync("EHLO client.example");
            await client.SayAsync("MAIL FROM:<a@client.example>");
            for (var guess = 0; guess < 25 / sessions; guess++)
            {
                // Among the guesses one that exists: who is locked out hears no difference.
                var name = heard.Count is 12 or 20 ? "known" : $"guess{heard.Count}";
                heard.Add(Transcript.WithoutId(await client.SayAsync($"RCPT TO:<{name}@example.org>")));
            }

            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        heard.Take(10).ShouldAllBe(reply => reply.StartsWith("550 5.1.1 No such user", StringComparison.Ordinal));
        heard.Skip(10).ShouldAllBe(reply => reply == Later || reply == LockedOut);
        heard.Count.ShouldBe(25);
        member.Connections.SelectMany(connection => connection.Commands).Count(line => line.StartsWith("RCPT", StringComparison.Ordinal)).ShouldBe(10);
    }

    [Fact]
    public async Task The_lock_out_is_lifted_by_forgetting_its_key()
    {
        await using var member = StartMember();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks(Blocking));
        await using (await HarvestAsync(gateway, 10))
        {
        }

        (await GreetingAsync(gateway)).ShouldBe(LockedOut);
        (await gateway.State.RemoveAsync("directory-harvest|lock|192.0.2.7", Durability.Durable, TestContext.Current.CancellationToken)).ShouldBeTrue();

        (await GreetingAsync(gateway)).ShouldStartWith("220 ");
    }

    [Fact]
    public async Task An_alarm_only_check_changes_nothing_and_records_what_it_saw()
    {
        await using var member = StartMember();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks("""{ "directory-harvest": { "alarm": true, "block": false } }"""));
        await using (var client = await HarvestAsync(gateway, 10))
        {
            (await client.SayAsync("RCPT TO:<guess11@example.org>")).ShouldStartWith("550 5.1.1 ");
            (await client.SayAsync("RCPT TO:<known@example.org>")).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        (await GreetingAsync(gateway)).ShouldStartWith("220 ");
        var violations = (await gateway.SearchAsync()).SelectMany(record => record.Violations).Where(violation => violation.Name == "directory-harvest").ToList();
        violations.ShouldContain(violation => violation.SubCode == "detected");
        violations.ShouldAllBe(violation => !violation.Blocked);
    }

    [Fact]
    public async Task Other_clients_and_trusted_ones_go_on()
    {
        await using var member = StartMember();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTop("trustedNetworks", """["192.0.2.99/32"]""").WithChecks(Blocking));
        await using (await HarvestAsync(gateway, 10))
        {
        }

        (await GreetingAsync(gateway, "192.0.2.8")).ShouldStartWith("220 ");
        await using (await HarvestAsync(gateway, 15, "192.0.2.99"))
        {
        }

        (await GreetingAsync(gateway, "192.0.2.99")).ShouldStartWith("220 ");
    }

    [Fact]
    public async Task A_list_of_recipients_keeps_guesses_away_from_the_members()
    {
        await using var member = StartMember();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithFile("users.txt", "known@example.org\n")
            .WithTop("dataGroups", """{ "users": { "file": "users.txt", "type": "string" } }""")
            .WithChecks("""{ "directory-harvest": { "alarm": true, "block": true, "recipients": "users" } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<known@example.org>")).ShouldStartWith("250 ");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<guess@example.org>")).ShouldBe("550 5.1.1 No such recipient here (support ID <id>)");

        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.Contains("guess", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_remembered_answer_is_the_members_own_and_does_not_reach_it_again()
    {
        await using var member = StartMember();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithChecks("""{ "directory-harvest": { "alarm": true, "block": true, "remember": "5m" } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        var first = Transcript.WithoutId(await client.SayAsync("RCPT TO:<guess@example.org>"));
        var second = Transcript.WithoutId(await client.SayAsync("RCPT TO:<guess@example.org>"));

        second.ShouldBe(first);
        member.Connections.SelectMany(connection => connection.Commands).Count(line => line.Contains("guess", StringComparison.Ordinal)).ShouldBe(1);
    }

    private static ScriptedMember StartMember() => ScriptedMember.Start(script => script.OnCommand("RCPT", step =>
        step.Line.Contains("<guess", StringComparison.Ordinal) ? step.ReplyAsync("550 5.1.1 No such user") : step.DefaultAsync()));

    // Each guess hears what the member says, the last one too.
    private static async Task<RawClient> HarvestAsync(TestGateway gateway, int guesses, string from = "192.0.2.7")
    {
        var client = gateway.Connect(System.Net.IPAddress.Parse(from));
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        for (var guess = 1; guess <= guesses; guess++)
        {
            (await client.SayAsync($"RCPT TO:<guess{guess}@example.org>")).ShouldStartWith("550 5.1.1 No such user");
        }

        return client;
    }

    private static async Task<string> GreetingAsync(TestGateway gateway, string from = "192.0.2.7")
    {
        await using var client = gateway.Connect(System.Net.IPAddress.Parse(from));
        return Transcript.WithoutId(await client.ReadReplyAsync());
    }
}
