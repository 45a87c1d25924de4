using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>UPS-31: somebody sets the clock of the machine, by an hour or a year, forwards or back. Time that is measured goes on as it did.</summary>
public sealed class ClockJumpTests
{
    private const string Greylisting = """{ "greylisting": { "alarm": true, "block": true } }""";

    private readonly SettableClock _clock = new(new ManualClock());

    public static TheoryData<int> Hours { get; } = [1, -1, 24 * 365, -24 * 365];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task A_client_has_the_time_that_it_had(int hours)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock });
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        await client.SendAsync("NO");
        _clock.SetBy(TimeSpan.FromHours(hours));
        _clock.Measured.Advance(TimeSpan.FromSeconds(299));
        await client.SendAsync("OP\r\n");
        (await client.ReadReplyAsync()).ShouldBe("250 2.0.0 Ok");

        await client.SendAsync("N");
        _clock.SetBy(TimeSpan.FromHours(-hours));
        _clock.Measured.Advance(TimeSpan.FromSeconds(300));
        (await client.ReadReplyAsync()).ShouldStartWith("421 4.4.2 Timed out");
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task A_member_has_its_time_for_the_answer_to_the_dot_and_no_more(int hours)
    {
        var dot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step =>
        {
            dot.TrySetResult();
            return step.HangAsync();
        }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock });
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");
        await Patience.UntilAsync(dot.Task, "the final dot", Token);
        await gateway.UntilMemberIsDueInAsync(TimeSpan.FromMinutes(5));

        _clock.SetBy(TimeSpan.FromHours(hours));
        _clock.Measured.Advance(TimeSpan.FromSeconds(299));
        gateway.Log.Of("InDoubt").ShouldBeEmpty();
        _clock.Measured.Advance(TimeSpan.FromSeconds(2));

        (await client.ReadReplyAsync()).ShouldStartWith("451 4.4.2 ");
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task Who_has_passed_greylisting_stays_in(int hours)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }.WithChecks(Greylisting));
        (await SendAsync(gateway)).ShouldStartWith("451 4.7.1 Greylisted");
        _clock.Measured.Advance(TimeSpan.FromMinutes(5));
        (await SendAsync(gateway)).ShouldStartWith("250 ");

        _clock.SetBy(TimeSpan.FromHours(hours));
        (await SendAsync(gateway)).ShouldStartWith("250 ");
        _clock.Measured.Advance(TimeSpan.FromDays(30));
        (await SendAsync(gateway)).ShouldStartWith("250 ");
    }

    /// <summary>What has to outlive the process is written with the time of the wall. How long it is kept is measured, and so nobody waits for the clock to be where it was.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(24 * 365)]
    public async Task A_clock_that_went_back_lets_nobody_through_greylisting_early_and_keeps_nobody_out_for_ever(int hours)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }.WithChecks(Greylisting));
        (await SendAsync(gateway)).ShouldStartWith("451 4.7.1 Greylisted");
        _clock.SetBy(-TimeSpan.FromHours(hours));
        _clock.Measured.Advance(TimeSpan.FromMinutes(5));
        (await SendAsync(gateway)).ShouldStartWith("451 4.7.1 Greylisted");

        // The window of a first attempt is over: this is another first one.
        _clock.Measured.Advance(TimeSpan.FromHours(24));
        (await SendAsync(gateway)).ShouldStartWith("451 4.7.1 Greylisted");
        _clock.Measured.Advance(TimeSpan.FromMinutes(5));
        (await SendAsync(gateway)).ShouldStartWith("250 ");
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task A_rate_is_that_of_measured_time(int hours)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }
            .WithChecks("""{ "rate-limit": { "block": true, "limits": [ { "limit": 2, "window": "1m" } ] } }"""));
        (await SendAsync(gateway)).ShouldStartWith("250 ");
        (await SendAsync(gateway)).ShouldStartWith("250 ");
        _clock.SetBy(TimeSpan.FromHours(hours));
        (await SendAsync(gateway)).ShouldStartWith("450 4.7.1 Too much mail");

        _clock.Measured.Advance(TimeSpan.FromMinutes(2));
        (await SendAsync(gateway)).ShouldStartWith("250 ");
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task A_connection_to_a_member_is_used_again_as_long_as_it_may_be(int hours)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock });
        (await SendAsync(gateway)).ShouldStartWith("250 ");
        _clock.SetBy(TimeSpan.FromHours(hours));
        (await SendAsync(gateway)).ShouldStartWith("250 ");
        member.Connections.Count(connection => connection.Bodies.Count > 0).ShouldBe(1);

        _clock.SetBy(TimeSpan.FromHours(-hours));
        _clock.Measured.Advance(TimeSpan.FromSeconds(6));
        (await SendAsync(gateway)).ShouldStartWith("250 ");
        member.Connections.Count(connection => connection.Bodies.Count > 0).ShouldBe(2);
    }

    [Fact]
    public async Task A_session_that_began_in_the_future_has_a_record_that_took_no_negative_time()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock });
        await using var client = gateway.Connect(IPAddress.Parse("192.0.2.8"));
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        _clock.SetBy(TimeSpan.FromHours(-1));
        _clock.Measured.Advance(TimeSpan.FromSeconds(2));
        await client.SayAsync("RCPT TO:<b@example.org>");
        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        (await gateway.SearchAsync()).ShouldHaveSingleItem().Duration.ShouldBe(TimeSpan.FromSeconds(2));
    }

    private static async Task<string> SendAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var reply = (await client.MailAsync()).Split('\n').FirstOrDefault(line => line[0] is '4' or '5') ?? "250 all taken";
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
        return reply;
    }
}
