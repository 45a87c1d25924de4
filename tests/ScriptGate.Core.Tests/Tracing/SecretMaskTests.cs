using System.Text;
using ScriptGate.Core.Tracing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Tracing;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("AUTH PLAIN AGFubmEAc2VjcmV0", "AUTH PLAIN ****")]
    [InlineData("auth plain AGFubmEAc2VjcmV0", "auth plain ****")]
    [InlineData("AUTH  PLAIN   AGFubmEAc2VjcmV0  ", "AUTH PLAIN ****")]
    [InlineData("AUTH PLAIN AGFubmEA c2VjcmV0", "AUTH PLAIN ****")]
    [InlineData("AUTH PLAIN", "AUTH PLAIN")]
    [InlineData("AUTH LOGIN", "AUTH LOGIN")]
    [InlineData("AUTH LOGIN YW5uYQ==", "AUTH LOGIN ****")]
    [InlineData("AUTH CRAM-MD5", "AUTH CRAM-MD5")]
    [InlineData("AUTH DIGEST-MD5 AAAA", "AUTH DIGEST-MD5 ****")]
    [InlineData("AUTH SCRAM-SHA-256 biwsbj1hbm5h", "AUTH SCRAM-SHA-256 ****")]
    [InlineData("AUTH SCRAM-SHA-1-PLUS cD10bHM=", "AUTH SCRAM-SHA-1-PLUS ****")]
    [InlineData("AUTH XOAUTH2 dXNlcj1hbm5h", "AUTH XOAUTH2 ****")]
    [InlineData("AUTH OAUTHBEARER bixhPWFubmE=", "AUTH OAUTHBEARER ****")]
    [InlineData("AUTH NTLM TlRMTVNTUAAB", "AUTH NTLM ****")]
    [InlineData("AUTH GSSAPI YII=", "AUTH GSSAPI ****")]
    [InlineData("AUTH EXTERNAL =", "AUTH EXTERNAL ****")]
    [InlineData("AUTH ANONYMOUS c2lyaGM=", "AUTH ANONYMOUS ****")]
    [InlineData("AUTH AGFubmEAc2VjcmV0", "AUTH ****")]
    [InlineData("AUTH secret", "AUTH ****")]
    [InlineData("AUTH", "AUTH")]
    [InlineData("AUTH=PLAIN AGFubmEAc2VjcmV0", "AUTH ****")]
    [InlineData("AUTH\tPLAIN AGFubmEAc2VjcmV0", "AUTH ****")]
    [InlineData("  AUTH PLAIN AGFubmEAc2VjcmV0", "AUTH PLAIN ****")]
    [InlineData("AUTHPLAIN AGFubmEAc2VjcmV0", "AUTH ****")]
    [InlineData("AUTH:secret", "AUTH ****")]
    public void Whatever_stands_behind_AUTH_is_masked_in_every_spelling(string line, string shown) => Command(new SecretMask(), line).ShouldBe(shown);

    [Fact]
    public void Behind_an_AUTH_nothing_is_shown_that_is_no_command_until_there_is_one()
    {
        var mask = new SecretMask();

        Command(mask, "XYZ").ShouldBe("XYZ");
        Command(mask, "AUTH LOGIN").ShouldBe("AUTH LOGIN");
        Command(mask, "YW5uYQ==").ShouldBe("****");
        Command(mask, "secret").ShouldBe("****");
        Command(mask, "").ShouldBe("****");
        Command(mask, "MAIL FROM:<a@client.example>").ShouldBe("MAIL FROM:<a@client.example>");
        Command(mask, "XYZ").ShouldBe("XYZ");
    }

    [Fact]
    public void Answers_to_challenges_are_masked_and_giving_up_is_not()
    {
        var mask = new SecretMask();

        mask.Response("c2VjcmV0"u8).ShouldBe("****");
        mask.Response(""u8).ShouldBe("****");
        mask.Response("*"u8).ShouldBe("*");
        Command(mask, "more").ShouldBe("****");
    }

    [Theory]
    [InlineData("AUTH PLAIN AGFubmEA", "AUTH ****")]
    [InlineData("EHLO x\r\nAUTH PLAIN AGFubmEA", "EHLO x\r\nAUTH ****")]
    [InlineData("EHLO x??auth LOGIN AGFubmEA", "EHLO x??auth ****")]
    [InlineData("the client did not use AUTH before MAIL", "the client did not use AUTH before MAIL")]
    [InlineData("author PLAIN", "author PLAIN")]
    public void Texts_about_what_a_client_said_are_cut_at_its_AUTH(string text, string shown) => new SecretMask().Text(text).ShouldBe(shown);

    [Fact]
    public void While_a_secret_is_answered_no_text_about_it_is_shown()
    {
        var mask = new SecretMask();
        Command(mask, "AUTH PLAIN AGFubmEA");

        mask.Text("AGFubmEA").ShouldBe("****");
        var evidence = (IReadOnlyDictionary<string, object?>)mask.Value(new Dictionary<string, object?>(StringComparer.Ordinal) { ["line"] = "AGFubmEA", ["count"] = 3, ["all"] = new[] { "a", "b" } })!;
        evidence["line"].ShouldBe("****");
        evidence["count"].ShouldBe(3);
        evidence["all"].ShouldBeAssignableTo<IEnumerable<object?>>()!.ShouldBe(["****", "****"]);
    }

    private static string Command(SecretMask mask, string line) => mask.Command(Encoding.ASCII.GetBytes(line));
}
