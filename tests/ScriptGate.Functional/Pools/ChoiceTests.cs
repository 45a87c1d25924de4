using System.Net;
using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Pools;

/// <summary>300 sessions on three members split as each method promises.</summary>
public sealed class ChoiceTests
{
    private const int Sessions = 300;

    [Theory]
    [InlineData("round-robin", 100, 100, 100)]
    [InlineData("ratio", 150, 100, 50)]
    [InlineData("least-connections", 100, 100, 100)]
    public async Task Sessions_one_after_the_other_split_exactly(string method, int first, int second, int third)
    {
        await using var members = new ThreeMembers();
        await using var gateway = await TestGateway.StartAsync(members.Scenario(method, 3, 2, 1));

        for (var i = 0; i < Sessions; i++)
        {
            await MailAsync(gateway, ClientOf(i));
        }

        members.Mails.ShouldBe([first, second, third]);
    }

    [Theory]
    [InlineData("least-connections", 0)]
    [InlineData("power-of-two", 4)]
    public async Task Sessions_that_stay_open_are_spread_by_their_number(string method, int spread)
    {
        await using var members = new ThreeMembers();
        await using var gateway = await TestGateway.StartAsync(members.Scenario(method));
        List<RawClient> clients = [];

        for (var i = 0; i < Sessions; i++)
        {
            clients.Add(await AskAsync(gateway, ClientOf(i)));
        }

        var open = gateway.Host.Members.Members.Select(member => member.Leased).ToList();
        open.Sum().ShouldBe(Sessions);
        (open.Max() - open.Min()).ShouldBeLessThanOrEqualTo(spread);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Least_connections_gives_a_new_session_to_the_member_with_the_fewest()
    {
        await using var members = new ThreeMembers();
        await using var gateway = await TestGateway.StartAsync(members.Scenario("least-connections"));
        await using var one = await AskAsync(gateway, ClientOf(1));
        await using var two = await AskAsync(gateway, ClientOf(2));
        await using var three = await AskAsync(gateway, ClientOf(3));
        await using var four = await AskAsync(gateway, ClientOf(4));

        // The second member is idle again; whoever comes next is its.
        await two.SayAsync("RSET");
        await using var five = await AskAsync(gateway, ClientOf(5));

        gateway.Host.Members.Members.Select(member => member.Leased).ShouldBe([2, 1, 1]);
    }

    [Fact]
    public async Task Hash_splits_clients_by_ratio_and_each_always_finds_its_member()
    {
        await using var members = new ThreeMembers();
        await using var gateway = await TestGateway.StartAsync(members.Scenario("hash", 2, 1, 1));
        Dictionary<IPAddress, int> member = [];

        for (var i = 0; i < Sessions; i++)
        {
            var before = members.Mails;
            var client = ClientOf(i % 150);
            await MailAsync(gateway, client);
            var chosen = members.Mails.Zip(before, (now, old) => now - old).ToList().IndexOf(1);
            member.TryAdd(client, chosen).ShouldBe(i < 150);
            member[client].ShouldBe(chosen);
        }

        // The ports of the members, and with them the draw, are others in each run: four standard deviations.
        var share = Enumerable.Range(0, 3).Select(index => member.Values.Count(value => value == index)).ToList();
        share.Sum().ShouldBe(150);
        share[0].ShouldBeInRange(50, 100);
        share[1].ShouldBeInRange(16, 59);
        share[2].ShouldBeInRange(16, 59);
    }

    private static IPAddress ClientOf(int number) => new([10, 0, (byte)(number / 200), (byte)((number % 200) + 1)]);

    private static async Task MailAsync(TestGateway gateway, IPAddress address)
    {
        await using var client = gateway.Connect(address);
        await client.GreetAsync();
        (await client.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
    }

    private static async Task<RawClient> AskAsync(TestGateway gateway, IPAddress address)
    {
        var client = gateway.Connect(address);
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
        return client;
    }

    private sealed class ThreeMembers : IAsyncDisposable
    {
        private readonly ScriptedMember[] _members = [ScriptedMember.Start(), ScriptedMember.Start(), ScriptedMember.Start()];

        public List<int> Mails => [.. _members.Select(member => member.Messages.Count)];

        public Scenario Scenario(string method, params int[] ratios)
        {
            var scenario = new Scenario([.. _members.Select(member => member.Address)]);
            scenario.Pool["method"] = method;
            for (var i = 0; i < ratios.Length; i++)
            {
                scenario.Pool["members"]![i]!["ratio"] = ratios[i];
            }

            return scenario;
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
