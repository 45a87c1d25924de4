using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;
using ScriptGate.Testing;
using static ScriptGate.Interop.Scanners.ScannerMail;

namespace ScriptGate.Interop.Scanners;

/// <summary>The check <c>antivirus</c> with a real ICAP server: c-icap with its virus service and a clamd.</summary>
public sealed class IcapTests(IcapFixture fixture) : IClassFixture<IcapFixture>
{
    [Theory]
    [InlineData("plain")]
    [InlineData("base64")]
    [InlineData("quoted-printable")]
    [InlineData("zip")]
    [InlineData("zip in zip")]
    [InlineData("message within")]
    public async Task EICAR_is_refused_however_it_is_wrapped(string wrapping)
    {
        (await SendAsync(fixture.Gateway, Wrapped(wrapping))).ShouldStartWith(Infected);

        fixture.Member.Messages.ShouldNotContain(message => message.Text.Contains("wrapped", StringComparison.Ordinal));
    }

    // c-icap passes files of other kinds unseen, and tells the kind by the first octets.
    [Theory]
    [InlineData("%PDF-1.4")]
    [InlineData("ID3")]
    public async Task EICAR_is_refused_in_mail_that_begins_like_another_file(string field) =>
        (await SendAsync(fixture.Gateway, $"{field}: x\r\n{Wrapped("zip")}")).ShouldStartWith(Infected);

    [Fact]
    public async Task EICAR_behind_the_preview_is_refused() =>
        (await SendAsync(fixture.Gateway, Mail("wrapped", Lines(2_000_000) + Clamd.Eicar + "\r\n"))).ShouldStartWith(Infected);

    [Theory]
    [InlineData(10)]
    [InlineData(3_000)]
    [InlineData(2_000_000)]
    public async Task Clean_mail_passes_inside_the_preview_and_beyond_it(int size)
    {
        var subject = $"clean {size}";

        (await SendAsync(fixture.Gateway, Mail(subject, Lines(size)))).ShouldStartWith("250 ");

        fixture.Member.Messages.ShouldContain(message => message.Text.Contains(subject, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_at_a_time_are_all_scanned()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => SendAsync(fixture.Gateway, i % 2 == 0 ? Mail("many", Lines(i * 1000)) : Wrapped("zip"))));

        replies.Where((_, i) => i % 2 == 0).ShouldAllBe(reply => reply.StartsWith("250 ", StringComparison.Ordinal));
        replies.Where((_, i) => i % 2 == 1).ShouldAllBe(reply => reply.StartsWith(Infected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_larger_than_the_service_scans_is_unscanned_and_not_clean()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(ClamdFixture.Plan(member, fixture.Icap.LimitedAddress));

        (await SendAsync(gateway, Mail("small", Lines(500_000)))).ShouldStartWith("250 ");
        (await SendAsync(gateway, Mail("large", Lines(2_000_000)))).ShouldStartWith(Unscanned);

        member.Messages.ShouldHaveSingleItem();
        await gateway.StopAsync();
    }

    [Fact]
    public async Task When_the_service_or_its_engine_dies_mail_waits_and_when_it_is_back_mail_flows()
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = await Clamd.StartAsync();
        await using var icap = await CIcap.StartAsync(clamd.SocketPath);
        await using var gateway = await RealGateway.StartAsync(ClamdFixture.Plan(member, icap.Address));
        (await SendAsync(gateway, Mail("first", "x\r\n"))).ShouldStartWith("250 ");

        await clamd.KillAsync();
        (await SendAsync(gateway, Mail("second", "x\r\n"))).ShouldStartWith(Later);
        await clamd.RestartAsync();
        (await SendAsync(gateway, Mail("third", "x\r\n"))).ShouldStartWith("250 ");

        await icap.StopAsync();
        await gateway.Log.UntilAsync("ScannerDown", line => line["Scanner"] == icap.Address, 1);
        (await SendAsync(gateway, Mail("fourth", "x\r\n"))).ShouldStartWith(Later);
        await icap.RestartAsync();
        await gateway.Log.UntilAsync("ScannerUp", line => line["Scanner"] == icap.Address, 1);
        (await SendAsync(gateway, Mail("fifth", "x\r\n"))).ShouldStartWith("250 ");
        (await SendAsync(gateway, Wrapped("zip"))).ShouldStartWith(Infected);

        member.Messages.Count.ShouldBe(3);
        await gateway.StopAsync();
    }

    // c-icap says 204 to everything when its engine was not there at its start.
    [Fact]
    public async Task A_service_without_an_engine_is_not_believed()
    {
        await using var member = ScriptedMember.Start();
        await using var icap = await CIcap.StartAsync("/nowhere/clamd.ctl");
        await using var gateway = await RealGateway.StartAsync(ClamdFixture.Plan(member, icap.Address));

        (await SendAsync(gateway, Wrapped("plain"))).ShouldStartWith(Later);

        var down = await gateway.Log.UntilAsync("ScannerDown", line => line["Scanner"] == icap.Address, 1);
        down["Problem"].ShouldBe("it does not find the EICAR test file in an attachment");
        member.Messages.ShouldBeEmpty();
        await gateway.StopAsync();
    }
}
