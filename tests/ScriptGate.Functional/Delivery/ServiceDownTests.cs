using System.Net;
using System.Net.Sockets;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>All members down: a reply with a support ID and the operator's words, and never a reset (F69, UPS-01).</summary>
public sealed class ServiceDownTests : IDisposable
{
    // Nobody listens there, and while it is ours nobody else can.
    private readonly Socket _nobody = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ServiceDownTests() => _nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    [Theory]
    [InlineData(null, "The mail service is not reachable, please try again later")]
    [InlineData("Back at noon", "Back at noon")]
    public async Task The_greeting_is_as_usual_and_the_first_recipient_is_deferred(string? text, string words)
    {
        await using var gateway = await TestGateway.StartAsync(Down("defer", text));
        await using var client = gateway.Connect();

        (await client.ReadReplyAsync()).ShouldStartWith("220 ");
        (await client.SayAsync("EHLO client.example")).ShouldStartWith("250");
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("250 ");
        var reply = await client.SayAsync("RCPT TO:<b@example.org>");
        Transcript.WithoutId(reply).ShouldBe($"451 4.4.1 {words} (support ID <id>)");
        (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        (await client.ReadToEndAsync()).ShouldBeEmpty();

        gateway.Records.Find(SupportIdIn(reply)).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(null, "The mail service is not available, please try again later")]
    [InlineData("Back at noon", "Back at noon")]
    public async Task With_refuse_the_connection_is_told_so_and_closed(string? text, string words)
    {
        await using var gateway = await TestGateway.StartAsync(Down("refuse", text));
        await TakeDownAsync(gateway);
        await using var client = gateway.Connect();

        var reply = await client.ReadReplyAsync();
        Transcript.WithoutId(reply).ShouldBe($"421 4.3.2 {words} (support ID <id>)");
        (await client.ReadToEndAsync()).ShouldBeEmpty();

        gateway.Records.Find(SupportIdIn(reply)).ShouldHaveSingleItem();
    }

    /// <summary>Three conversations that cannot begin; then nobody tries any more, and the client does not wait.</summary>
    [Fact]
    public async Task Members_that_are_down_are_not_tried_again_for_each_client()
    {
        await using var gateway = await TestGateway.StartAsync(Down("defer", text: null));
        await TakeDownAsync(gateway);
        var failed = gateway.Host.Members.Members.Single().Counters.Failed;

        await TakeDownAsync(gateway);

        gateway.Host.Members.Members.Single().Counters.Failed.ShouldBe(failed);
        gateway.Host.Members.Members.Single().Health.Report.Reason.ShouldNotBeNull().ShouldStartWith("connecting: ");
        gateway.Log.Of("MemberDown").ShouldHaveSingleItem();
    }

    public void Dispose() => _nobody.Dispose();

    private static async Task TakeDownAsync(TestGateway gateway)
    {
        for (var i = 0; i < 3; i++)
        {
            await using var client = gateway.Connect();
            if ((await client.ReadReplyAsync()).StartsWith("220", StringComparison.Ordinal))
            {
                await client.SayAsync("EHLO client.example");
                await client.SayAsync("MAIL FROM:<a@client.example>");
                (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");
                await client.SayAsync("QUIT");
            }
        }
    }

    // The clock stands still, so that the time does not come in which a member gets another chance.
    private Scenario Down(string mode, string? text)
    {
        var scenario = new Scenario(_nobody.LocalEndPoint!.ToString()!) { Clock = new ManualClock() }.With("serviceDown", $"\"{mode}\"");
        return text is null ? scenario : scenario.With("serviceDownText", $"\"{text}\"");
    }

    private static string SupportIdIn(string reply) => reply[(reply.LastIndexOf(' ') + 1)..^1];
}
