using ScriptGate.Interop.Harness.Clients;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Auth;

/// <summary>AUTH of real clients, passed through to a real SASL server.</summary>
public sealed class AuthThroughTests(AuthFixture fixture) : IClassFixture<AuthFixture>
{
    public static TheoryData<string, string> Matrix { get; } = new MatrixTheoryData<string, string>(["swaks", "msmtp", "nodemailer", "smtplib"], ["PLAIN", "LOGIN"]);

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task The_right_password_is_accepted_by_the_member_and_the_user_is_known_from_then_on(string client, string mechanism)
    {
        var nonce = $"right-{client}-{mechanism}".ToLowerInvariant();

        var result = await SendAsync(client, mechanism, nonce, AuthFixture.Password);

        result.ShouldSucceed();
        var arrived = await fixture.Postfix.Mail.UntilAsync(nonce);
        arrived.ValueOf("X-User").ShouldBe($"{mechanism} {AuthFixture.User}");
        var received = arrived.ValuesOf("Received");
        received[0].ShouldContain($"(Authenticated sender: {AuthFixture.User})");
        received[1].ShouldContain("with ESMTPSA ");
        var transaction = await fixture.Gateway.Log.UntilAsync("Transaction", line => line["MessageId"]?.Contains(nonce, StringComparison.Ordinal) == true);
        transaction["User"].ShouldBe(AuthFixture.User);
        transaction["Result"].ShouldBe("delivered");
        fixture.Gateway.Log.ToString().ShouldNotContain(AuthFixture.Password);
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task A_wrong_password_is_refused_by_the_member_and_nothing_arrives(string client, string mechanism)
    {
        var nonce = $"wrong-{client}-{mechanism}".ToLowerInvariant();

        var result = await SendAsync(client, mechanism, nonce, "wrong password");

        result.ExitCode.ShouldNotBe(0);
        result.ToString().ShouldContain("535");
        result.ToString().ShouldContain("support ID SG-", Case.Sensitive, "a refusal of the member carries our support ID");
        fixture.Postfix.Mail.Read().ShouldNotContain(message => message.Headers.Contains(nonce, StringComparison.Ordinal));
        fixture.Gateway.Log.ToString().ShouldNotContain("wrong password");
    }

    [Fact]
    public async Task Auth_is_offered_only_after_TLS()
    {
        await using var client = await fixture.Gateway.ConnectAsync();

        var clear = await client.GreetAsync();
        var refused = await client.SayAsync("AUTH PLAIN AHVzZXIAcGFzcw==");
        var go = await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        var secured = await client.SayAsync("EHLO client.example");

        clear.ShouldContain("STARTTLS");
        clear.ShouldNotContain("AUTH");
        refused.ShouldStartWith("538 5.7.11 ");
        go.ShouldStartWith("220 ");
        secured.ShouldContain("AUTH PLAIN LOGIN");
        secured.ShouldNotContain("STARTTLS");
    }

    private Task<ProgramResult> SendAsync(string client, string mechanism, string nonce, string password) => CommandLineClient.Named(client).SendAsync(new Submission
    {
        Port = fixture.Gateway.Port,
        Tls = TlsUse.StartTls,
        Trust = fixture.Pair.Certificate,
        From = AuthFixture.User,
        Credentials = new Credentials(mechanism, AuthFixture.User, password),
        MessageFile = fixture.Folder.Write($"{nonce}.eml", $"From: {AuthFixture.User}\r\nSubject: hello\r\nMessage-ID: <{nonce}@client.example>\r\n\r\nHi.\r\n"),
    });
}
