using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tls;

/// <summary>Which certificate a client is shown, and with which versions and cipher suites it may go on.</summary>
public sealed class CertificateChoiceTests : IDisposable
{
    private static readonly TlsCipherSuite[] ForRsa = [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256];
    private static readonly TlsCipherSuite[] ForEcdsa = [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256];

    private readonly TestCertificates _authority = new();

    [Theory]
    [InlineData("mx.one.example", "CN=one")]
    [InlineData("MX.ONE.EXAMPLE", "CN=one")]
    [InlineData("any.two.example", "CN=two")]
    [InlineData("two.example", "CN=default")]
    [InlineData("deep.any.two.example", "CN=default")]
    [InlineData("unknown.example", "CN=default")]
    [InlineData("", "CN=default")]
    public async Task The_name_a_client_asks_for_chooses_and_the_first_is_for_all_others(string name, string subject)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithCertificate(_authority, "default", new CertificateWishes { Names = ["gw.example"], CommonName = "default" })
            .WithCertificate(_authority, "one", new CertificateWishes { Names = ["mx.one.example"], CommonName = "one" })
            .WithCertificate(_authority, "two", new CertificateWishes { Names = ["*.two.example"], CommonName = "two", IsRsa = true }));

        (await ShownAsync(gateway, name)).ShouldBe(subject);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, false)]
    public async Task Of_two_for_one_name_a_client_is_shown_the_one_that_it_can_check(SslProtocols protocol, bool isNamed)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithCertificate(_authority, "rsa", new CertificateWishes { Names = ["gw.example"], CommonName = "rsa", IsRsa = true })
            .WithCertificate(_authority, "ecdsa", new CertificateWishes { Names = ["gw.example"], CommonName = "ecdsa" }));
        var name = isNamed ? "gw.example" : "unknown.example";

        // A client that can do both gets the one that is cheaper for both sides.
        (await ShownAsync(gateway, name, protocol)).ShouldBe("CN=ecdsa");
        if (protocol == SslProtocols.Tls12)
        {
            (await ShownAsync(gateway, name, protocol, ForRsa)).ShouldBe("CN=rsa");
            (await ShownAsync(gateway, name, protocol, ForEcdsa)).ShouldBe("CN=ecdsa");
        }
    }

    [Theory]
    [InlineData("unknown.example")]
    [InlineData("")]
    public async Task Where_a_name_is_required_others_hear_the_alert_and_the_log_says_it(string name)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithCertificate(_authority, "one", new CertificateWishes { Names = ["mx.one.example"], CommonName = "one" })
            .WithClientTls("requireSni", "true"));

        var failure = await Should.ThrowAsync<AuthenticationException>(() => ShownAsync(gateway, name));
        (await ShownAsync(gateway, "mx.one.example")).ShouldBe("CN=one");

        failure.GetBaseException().Message.ShouldContain("unrecognized name");
        await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken);
        gateway.Log.Of("HandshakeFailed").ShouldHaveSingleItem().ShouldEndWith($"server name {(name.Length == 0 ? "(null)" : name)}: The client asked for a server name that no certificate is for.");
    }

    [Fact]
    public async Task Where_the_hello_is_looked_at_garbage_ends_the_session_as_everywhere()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithCertificate(_authority, "one", new CertificateWishes { Names = ["mx.one.example"] })
            .WithClientTls("requireSni", "true"));
        foreach (var octets in (string[])["EHLO client.example\r\n", "\u0016\u0003\u0001\u0000\u0004\u0001\u0000\u0000\u0000", ""])
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            await client.SayAsync("STARTTLS");
            await client.SendAsync(octets);
            client.Close();

            var rest = await client.Connection.Client.Input.ReadAtLeastAsync(1000, TestContext.Current.CancellationToken);
            Encoding.Latin1.GetString(System.Buffers.BuffersExtensions.ToArray(rest.Buffer)).ShouldNotContain("250");
        }
    }

    [Fact]
    public async Task Only_the_cipher_suites_that_are_listed_are_there()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithCertificate(_authority, "rsa", new CertificateWishes { Names = ["gw.example"], CommonName = "rsa", IsRsa = true })
            .WithClientTls("ciphers", """["TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]"""));

        (await ShownAsync(gateway, "gw.example", SslProtocols.Tls12)).ShouldBe("CN=rsa");
        (await ShownAsync(gateway, "gw.example", SslProtocols.Tls13)).ShouldBe("CN=rsa");
        await Should.ThrowAsync<AuthenticationException>(() => ShownAsync(gateway, "gw.example", SslProtocols.Tls12, [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]));

        gateway.Log.Of("HandshakeDone").Select(line => line.Split(": ")[1]).ShouldBe(
            ["TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, server name gw.example.", "TLS 1.3, TLS_AES_128_GCM_SHA256, server name gw.example."]);
        await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken);
        gateway.Log.Of("HandshakeFailed").ShouldHaveSingleItem().ShouldEndWith("no shared cipher.");
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384)]
    [InlineData(TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_CBC_SHA)]
    public async Task Where_none_are_listed_those_without_a_fresh_key_or_with_old_hashes_are_not_there(TlsCipherSuite suite)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithCertificate(_authority, "rsa", new CertificateWishes { Names = ["gw.example"], CommonName = "rsa", IsRsa = true }));

        await Should.ThrowAsync<AuthenticationException>(() => ShownAsync(gateway, "gw.example", SslProtocols.Tls12, [suite]));

        await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken);
        gateway.Log.Of("HandshakeFailed").ShouldHaveSingleItem().ShouldEndWith("no shared cipher.");
    }

    public void Dispose() => _authority.Dispose();

    private static async Task<string> ShownAsync(TestGateway gateway, string name, SslProtocols protocol = SslProtocols.None, IReadOnlyList<TlsCipherSuite>? suites = null)
    {
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = protocol,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };
        if (suites is not null && !OperatingSystem.IsWindows())
        {
            options.CipherSuitesPolicy = new CipherSuitesPolicy(suites);
        }

        var tls = await client.SecureAsync(options);
        (await client.SayAsync("EHLO client.example")).ShouldStartWith("250-");
        return ((X509Certificate2)tls.RemoteCertificate!).Subject;
    }
}
