using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;
using ScriptGate.Testing;
using static ScriptGate.Interop.Scanners.ScannerMail;

namespace ScriptGate.Interop.Scanners;

/// <summary>The check <c>antivirus</c> with a real clamd. Its only signature is one of these tests: nothing is downloaded.</summary>
public sealed class ClamdTests(ClamdFixture fixture) : IClassFixture<ClamdFixture>
{
    [Theory]
    [InlineData("plain")]
    [InlineData("base64")]
    [InlineData("quoted-printable")]
    [InlineData("zip")]
    [InlineData("zip in zip")]
    [InlineData("winmail.dat")]
    [InlineData("winmail.dat in zip")]
    [InlineData("message within")]
    public async Task EICAR_is_refused_however_it_is_wrapped(string wrapping)
    {
        // Once over each of the two sockets.
        for (var i = 0; i < 2; i++)
        {
            (await SendAsync(fixture.Gateway, Wrapped(wrapping))).ShouldStartWith(Infected);
        }

        fixture.Member.Messages.ShouldNotContain(message => message.Text.Contains("wrapped", StringComparison.Ordinal));
    }

    // The first field is the sender's. It does not make of mail what a scanner does not look into.
    [Theory]
    [InlineData("%PDF-1.4")]
    [InlineData("GIF89a")]
    [InlineData("ID3")]
    [InlineData("MZ")]
    [InlineData("{\\rtf1")]
    public async Task EICAR_is_refused_in_mail_that_begins_like_another_file(string field) =>
        (await SendAsync(fixture.Gateway, $"{field}: x\r\n{Wrapped("zip")}")).ShouldStartWith(Infected);

    [Fact]
    public async Task EICAR_split_over_chunks_is_refused()
    {
        await using var client = await fixture.Gateway.ConnectAsync();
        await client.GreetAsync();
        await EnvelopeAsync(client);
        var mail = Wrapped("plain");
        var at = mail.IndexOf("EICAR", StringComparison.Ordinal);

        await client.SendAsync($"BDAT {at}\r\n{mail[..at]}");
        (await client.ReadReplyAsync()).ShouldStartWith("250 ");
        await client.SendAsync($"BDAT {mail.Length - at} LAST\r\n{mail[at..]}");

        (await client.ReadReplyAsync()).ShouldStartWith(Infected);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(400_000)]
    public async Task Clean_mail_passes(int size)
    {
        var subject = $"clean {size}";

        (await SendAsync(fixture.Gateway, Mail(subject, Lines(size)))).ShouldStartWith("250 ");

        fixture.Member.Messages.ShouldContain(message => message.Text.Contains(subject, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(800_000)]
    [InlineData(3_000_000)]
    public async Task What_is_beyond_a_limit_of_the_scanner_is_unscanned_and_not_clean(int size) =>
        (await SendAsync(fixture.Gateway, Mail("large", Lines(size)))).ShouldStartWith(Unscanned);

    [Fact]
    public async Task An_archive_with_a_password_is_unscanned()
    {
        var zip = Zip("secret.bin", [1, 2, 3, 4]);
        zip[6] |= 1;
        zip[zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;

        (await SendAsync(fixture.Gateway, Attached("secret", "secret.zip", zip))).ShouldStartWith(Unscanned);
    }

    // clamd unpacks what is attached in the usual way. Of a message or an object among the properties it finds archives only, by chance of their first octets.
    [Theory]
    [InlineData(false, Infected)]
    [InlineData(true, Unscanned)]
    public async Task What_clamd_does_not_unpack_of_Outlooks_envelope_is_unscanned_and_not_clean(bool isEmbedded, string reply)
    {
        var within = Envelope(Packed(), isEmbedded: false);

        (await SendAsync(fixture.Gateway, Attached("enveloped", "winmail.dat", isEmbedded ? Envelope(within, isEmbedded: true) : within))).ShouldStartWith(reply);
    }

    [Fact]
    public async Task When_the_scanner_dies_mail_waits_and_when_it_is_back_mail_flows()
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = await Clamd.StartAsync();
        await using var gateway = await RealGateway.StartAsync(ClamdFixture.Plan(member, clamd.TcpAddress));
        (await SendAsync(gateway, Mail("first", "x\r\n"))).ShouldStartWith("250 ");

        await clamd.KillAsync();
        (await SendAsync(gateway, Mail("second", "x\r\n"))).ShouldStartWith(Later);
        await gateway.Log.UntilAsync("ScannerDown", line => line["Scanner"] == clamd.TcpAddress, 1);
        await clamd.RestartAsync();
        await gateway.Log.UntilAsync("ScannerUp", line => line["Scanner"] == clamd.TcpAddress, 1);

        (await SendAsync(gateway, Mail("third", "x\r\n"))).ShouldStartWith("250 ");
        (await SendAsync(gateway, Wrapped("zip"))).ShouldStartWith(Infected);
        member.Messages.Count.ShouldBe(2);
        await gateway.StopAsync();
    }
}
