using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>A session that waits for its client inside TLS and is disturbed: by a reload, by its time-out, by the end of the gateway, by a rule. What it says next can still be read.</summary>
public sealed class BreakOffTests
{
    private const string TimedOut = "421 4.4.2 Timed out, closing the connection (support ID <id>)";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reload_with_another_certificate_is_for_new_sessions_and_the_running_ones_go_on(bool isImplicit)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("implicitTls", isImplicit ? "true" : "false"));
        await using var client = gateway.Connect();
        var before = await SecureAsync(client, isImplicit);

        for (var i = 0; i < 3; i++)
        {
            new Scenario().WithTls().WriteKeysTo(gateway);
            (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
            (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
        }

        (await client.MailAsync()).ShouldStartWith("250 ");
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("with ESMTPS");
        await using var next = gateway.Connect();
        (await SecureAsync(next, isImplicit)).ShouldNotBe(before, StringComparer.Ordinal);
        (await next.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task A_client_whose_time_is_over_hears_that()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithTls());
        await using var client = gateway.Connect(stepwise: true);
        await SecureAsync(client, isImplicit: false);

        // The first octet of a record: who takes it waits for a command, and its time runs. Not a second more, or the client is broken off that does not read its good-bye.
        await client.Connection.Client.Output.WriteAsync(new byte[] { 0x17 }, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(5));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(TimedOut);
        (await client.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task At_the_end_of_the_gateway_an_idle_client_hears_that()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var client = gateway.Connect();
        await SecureAsync(client, isImplicit: false);

        var stopped = gateway.Host.StopAsync(TestContext.Current.CancellationToken);

        (await client.ReadReplyAsync()).ShouldStartWith("421 4.3.2 ");
        (await client.ReadLineAsync()).ShouldBeNull();
        await stopped;
    }

    private static async Task<string> SecureAsync(RawClient client, bool isImplicit)
    {
        if (!isImplicit)
        {
            await client.GreetAsync();
            await client.SayAsync("STARTTLS");
        }

        var tls = await client.SecureAsync();
        if (isImplicit)
        {
            await client.ReadReplyAsync();
        }

        (await client.SayAsync("EHLO client.example")).ShouldStartWith("250-");
        return tls.RemoteCertificate!.GetSerialNumberString();
    }
}
