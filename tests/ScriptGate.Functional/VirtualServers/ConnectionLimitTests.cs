using System.Net;
using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.VirtualServers;

/// <summary>How many connections a virtual server takes, in all and from whom, and how fast (F33, F34, DOS-05).</summary>
public sealed class ConnectionLimitTests
{
    private const string TooMany = "421 4.7.0 Too many connections, please try again later (support ID <id>)\n";

    [Fact]
    public async Task With_a_limit_of_two_the_third_gets_421_and_the_end_of_one_makes_room()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "connections": 2 }"""));
        await using var first = gateway.Connect(Address(1));
        (await first.ReadReplyAsync()).ShouldStartWith("220 ");
        await using var second = gateway.Connect(Address(2));
        (await second.ReadReplyAsync()).ShouldStartWith("220 ");
        await using var third = gateway.Connect(Address(3));

        Transcript.WithoutId(await third.ReadToEndAsync()).ShouldBe(TooMany);
        (await first.SayAsync("QUIT")).ShouldStartWith("221 ");
        await first.ReadToEndAsync();
        await using var fourth = gateway.Connect(Address(3));
        (await fourth.ReadReplyAsync()).ShouldStartWith("220 ");
    }

    [Fact]
    public async Task Who_goes_without_a_word_makes_room_too()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "connections": 1 }"""));
        for (var i = 0; i < 3; i++)
        {
            var client = gateway.Connect(Address(i));
            (await client.ReadReplyAsync()).ShouldStartWith("220 ");
            client.Connection.Reset();
            await Patience.UntilAsync(LeaveAsync(gateway), "the end of the connection", TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task The_support_ID_of_a_421_opens_a_record_that_names_the_limit()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "connectionsPerClient": 1 }"""));
        await using var first = gateway.Connect(Address(1));
        await first.ReadReplyAsync();
        await using var second = gateway.Connect(Address(1));
        var reply = (await second.ReadToEndAsync()).TrimEnd();

        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        record.Id.ShouldBe(Transcript.IdOf(reply));
        record.Reply.ShouldBe(reply);
        record.Detail.ShouldBe("limits.connectionsPerClient");
        (record.Command, record.By, record.Client.Address, record.Result).ShouldBe(("CONNECT", "engine", Address(1), TransactionResult.Deferred));
    }

    [Theory]
    [InlineData("connectionsPerClient", "192.0.2.1", "192.0.2.1", true)]
    [InlineData("connectionsPerClient", "192.0.2.1", "192.0.2.2", false)]
    [InlineData("connectionsPerClient", "2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("connectionsPerClient", "2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("connectionsPerNetwork", "192.0.2.1", "192.0.2.255", true)]
    [InlineData("connectionsPerNetwork", "192.0.2.1", "192.0.3.1", false)]
    [InlineData("connectionsPerNetwork", "2001:db8:0:1::1", "2001:db8:0:2::1", true)]
    [InlineData("connectionsPerNetwork", "2001:db8:0:1::1", "2001:db8:1:1::1", false)]
    [InlineData("connectionRatePerNetwork", "192.0.2.1", "192.0.2.255", true)]
    [InlineData("connectionRatePerNetwork", "192.0.2.1", "192.0.3.1", false)]
    [InlineData("connectionRate", "192.0.2.1", "2001:db8::1", true)]
    public async Task A_limit_of_one_is_for_those_who_count_as_one(string limit, string one, string other, bool isOne)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }.With("limits", $$"""{ "{{limit}}": 1 }"""));
        await using var first = gateway.Connect(IPAddress.Parse(one));
        (await first.ReadReplyAsync()).ShouldStartWith("220 ");
        await using var second = gateway.Connect(IPAddress.Parse(other));

        (await second.ReadReplyAsync()).ShouldStartWith(isOne ? "421 4.7.0 " : "220 ");
    }

    [Theory]
    [InlineData("connectionsPerClient")]
    [InlineData("connectionsPerNetwork")]
    [InlineData("connectionRatePerNetwork")]
    public async Task Trusted_networks_are_one_client_for_many_and_have_no_limit_of_one(string limit)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address) { Clock = new ManualClock() }.WithTop("trustedNetworks", """["192.0.2.0/24"]""").With("limits", $$"""{ "{{limit}}": 1 }"""));
        await using var first = gateway.Connect(Address(1));
        (await first.ReadReplyAsync()).ShouldStartWith("220 ");
        await using var second = gateway.Connect(Address(1));

        (await second.ReadReplyAsync()).ShouldStartWith("220 ");
    }

    [Theory]
    [InlineData("connectionRate", false)]
    [InlineData("connectionRatePerNetwork", true)]
    public async Task With_a_rate_of_ten_the_eleventh_of_any_second_gets_421(string limit, bool otherIsServed)
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.With("limits", $$"""{ "{{limit}}": 10 }"""));
        for (var i = 0; i < 10; i++)
        {
            (await GreetingAsync(gateway, Address(i))).ShouldStartWith("220 ");
            clock.Advance(TimeSpan.FromMilliseconds(50));
        }

        // The first was half a second ago.
        (await GreetingAsync(gateway, Address(10))).ShouldStartWith("421 4.7.0 Too many connections");
        (await GreetingAsync(gateway, IPAddress.Parse("198.51.100.1"))).ShouldStartWith(otherIsServed ? "220 " : "421 ");
        clock.Advance(TimeSpan.FromMilliseconds(500));
        (await GreetingAsync(gateway, Address(10))).ShouldStartWith("220 ");
        (await GreetingAsync(gateway, Address(10))).ShouldStartWith("421 ");
    }

    [Fact]
    public async Task Where_TLS_begins_with_the_first_octet_the_421_comes_inside_it()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("implicitTls", "true").With("limits", """{ "connections": 1 }"""));
        await using var first = gateway.Connect(Address(1));
        await first.SecureAsync();
        (await first.ReadReplyAsync()).ShouldStartWith("220 ");
        await using var second = gateway.Connect(Address(2));

        await second.SecureAsync();

        Transcript.WithoutId(await second.ReadToEndAsync()).ShouldBe(TooMany);
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Detail.ShouldBe("limits.connections");
    }

    [Fact]
    public async Task A_reload_changes_a_limit_and_keeps_what_is_counted()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).With("limits", """{ "connectionsPerNetwork": 2 }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var first = gateway.Connect(Address(1));
        await first.ReadReplyAsync();

        scenario.With("limits", """{ "connectionsPerNetwork": 1 }""").WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        (await GreetingAsync(gateway, Address(2))).ShouldStartWith("421 ");
        await first.SayAsync("QUIT");
        await first.ReadToEndAsync();
        (await GreetingAsync(gateway, Address(2))).ShouldStartWith("220 ");
    }

    private static IPAddress Address(int number) => IPAddress.Parse($"192.0.2.{number}");

    private static async Task LeaveAsync(TestGateway gateway)
    {
        while (gateway.Host.Connections.Count("inbound") > 0)
        {
            await Task.Yield();
        }
    }

    private static async Task<string> GreetingAsync(TestGateway gateway, IPAddress client)
    {
        await using var connection = gateway.Connect(client);
        var greeting = await connection.ReadReplyAsync();
        await connection.SendAsync("QUIT\r\n");
        await connection.ReadToEndAsync();
        return greeting;
    }
}
