using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ScriptGate.Core.Gateway;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>The meter <c>ScriptGate.Tls</c>: what a monitoring system reads of handshakes, sessions, refusals, fallbacks, and how long certificates have still to live.</summary>
public sealed class TlsMetricsTests
{
    [Fact]
    public async Task Handshakes_sessions_and_blocked_commands_are_measured_by_virtual_server()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithTls().With("starttls", "\"require\"");
        scenario.Configuration["virtualServers"]!["other"] = scenario.Server.DeepClone();
        scenario.Configuration["virtualServers"]!["other"]!["listen"] = new JsonArray("127.0.0.1:2526");
        await using var gateway = await TestGateway.StartAsync(scenario);
        using var measured = new MeasuredTls(gateway);
        gateway.Host.TlsMetrics.Meter.Name.ShouldBe(TlsMetrics.MeterName);

        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("530 5.7.0 ");
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        await client.SayAsync("EHLO client.example");
        await using var broken = gateway.Connect();
        await broken.GreetAsync();
        await broken.SayAsync("STARTTLS");
        await broken.SendAsync("this is no handshake\r\n");
        await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken);

        measured.Read("scriptgate.tls.handshakes").ShouldBe(
            new Dictionary<string, double>(StringComparer.Ordinal) { ["inbound accepted"] = 1, ["inbound failed"] = 1, ["inbound refused"] = 0, ["other accepted"] = 0, ["other failed"] = 0, ["other refused"] = 0 },
            ignoreOrder: true);
        measured.Read("scriptgate.tls.sessions").ShouldBe(new Dictionary<string, double>(StringComparer.Ordinal) { ["inbound"] = 1, ["other"] = 0 }, ignoreOrder: true);
        measured.Read("scriptgate.tls.blocked").ShouldBe(new Dictionary<string, double>(StringComparer.Ordinal) { ["inbound"] = 1, ["other"] = 0 }, ignoreOrder: true);

        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
        measured.Read("scriptgate.tls.sessions")["inbound"].ShouldBe(0);
        measured.Units.ShouldBe(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["scriptgate.tls.handshakes"] = "{handshake}",
                ["scriptgate.tls.sessions"] = "{session}",
                ["scriptgate.tls.blocked"] = "{command}",
                ["scriptgate.tls.fallbacks"] = "{connection}",
                ["scriptgate.certificate.left"] = "s",
            },
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_handshake_that_a_limit_does_not_let_begin_is_measured_as_refused()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().WithClientTls("handshakes", "1"));
        using var measured = new MeasuredTls(gateway);
        await using var waiting = gateway.Connect();
        await waiting.GreetAsync();
        await waiting.SayAsync("STARTTLS");
        await using var refused = gateway.Connect();
        await refused.GreetAsync();

        (await refused.SayAsync("STARTTLS")).ShouldStartWith("454 4.7.0 ");

        measured.Read("scriptgate.tls.handshakes")["inbound refused"].ShouldBe(1);
    }

    [Fact]
    public async Task A_member_that_was_spoken_to_in_clear_after_a_broken_handshake_is_measured_by_pool_and_member()
    {
        using var authority = new TestCertificates();
        await using var member = ScriptedMember.Start(script =>
        {
            script.Certificate = authority.Issue("127.0.0.1");
            script.OnCommand("STARTTLS", async step =>
            {
                await step.ReplyAsync("220 go");
                await step.SkipReadAsync();
                await step.SendAsync("this is no TLS record\r\n");
                await step.CloseAsync();
            });
        });
        var scenario = new Scenario(member.Address);
        scenario.Pool["serverTls"] = new JsonObject { ["mode"] = "opportunistic" };
        await using var gateway = await TestGateway.StartAsync(scenario);
        using var measured = new MeasuredTls(gateway);
        var before = measured.Read("scriptgate.tls.fallbacks")[$"mail {member.Address}"];
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        (measured.Read("scriptgate.tls.fallbacks")[$"mail {member.Address}"] - before).ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(89, 1)]
    [InlineData(91, -1)]
    public async Task The_seconds_that_a_certificate_has_still_to_live_can_be_an_alarm(int daysLater, int sign)
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(daysLater));
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithTls());
        using var measured = new MeasuredTls(gateway);

        var (tags, left) = measured.Read("scriptgate.certificate.left").ShouldHaveSingleItem();

        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(gateway.Folder, "certs", "gateway.pem"));
        tags.ShouldBe($"default {certificate.Subject}");
        left.ShouldBe((new DateTimeOffset(certificate.NotAfter.ToUniversalTime()) - clock.GetUtcNow()).TotalSeconds);
        Math.Sign(left).ShouldBe(sign);
    }

    [Fact]
    public async Task A_certificate_that_was_replaced_is_measured_from_the_reload_on()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithTls();
        await using var gateway = await TestGateway.StartAsync(scenario);
        using var measured = new MeasuredTls(gateway);
        var before = measured.Read("scriptgate.certificate.left").Values.ShouldHaveSingleItem();
        using var authority = new TestCertificates();
        using var renewed = authority.Issue(new CertificateWishes { Names = ["gw.example"], Until = TimeSpan.FromDays(300) });

        scenario.WithKeyPair("gateway", renewed).WriteKeysTo(gateway);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        measured.Read("scriptgate.certificate.left").Values.ShouldHaveSingleItem().ShouldBeGreaterThan(before + TimeSpan.FromDays(200).TotalSeconds);
    }
}
