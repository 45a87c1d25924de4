using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>AUT-05: a signature that came with a message holds at the member. It is one of the strictest kind, which forgives no octet (RFC 6376 section 3.4, simple/simple).</summary>
public sealed partial class SignedMailTests
{
    private const string Header = "From: \"A, B\" <a@client.example>\r\nTo: b@example.org,\r\n\tc@example.org\r\nSubject:  odd   spacing \r\n =?utf-8?q?and=20folding?=\t\r\nDate: Sun, 1 Mar 2026 12:00:00 +0000\r\nMIME-Version:1.0\r\n";

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(600_000, false)]
    [InlineData(600_000, true)]
    public async Task A_signed_message_still_verifies_behind_the_gateway(int padding, bool inChunks)
    {
        using var key = RSA.Create(2048);
        var body = ".dot\r\n..\r\n trailing \t\r\n\r\nFrom here\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", padding / 100)) + "\r\n\r\n";
        var mail = Signed(key, Header, body);
        Verifies(key, mail).ShouldBeTrue("as it was signed");
        Verifies(key, mail.Replace("odd   spacing", "odd  spacing", StringComparison.Ordinal)).ShouldBeFalse();
        Verifies(key, mail.Replace(" trailing \t", " trailing", StringComparison.Ordinal)).ShouldBeFalse();
        await using var member = ScriptedMember.Start();
        var names = new FakeResolver().Txt("client.example", "v=spf1 ip4:192.0.2.0/24 -all").Mx("client.example", 10, "mx.client.example");
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = names }
            .WithRule("on('HEADERS', (session, message) => message.headers.add('X-Ours', 'added'));")
            .WithBuiltInProfile());
        await using var client = gateway.Connect();
        await client.GreetAsync();

        // Somebody else's word for us is removed; no signature covers it.
        var sent = "Authentication-Results: gw.example; spf=pass smtp.mailfrom=forged.example\r\n" + mail;
        (await SendAsync(client, sent, inChunks)).ShouldStartWith("250 ");

        var arrived = member.Messages.ShouldHaveSingleItem().Text;
        arrived.ShouldContain("X-Ours: added\r\n");
        arrived.ShouldNotContain("forged.example");
        arrived.ShouldEndWith(mail);
        Verifies(key, arrived).ShouldBeTrue("as it arrived");
    }

    private static async Task<string> SendAsync(RawClient client, string mail, bool inChunks)
    {
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        if (inChunks)
        {
            await client.SendAsync($"BDAT {mail.Length} LAST\r\n{mail}");
            return await client.ReadReplyAsync();
        }

        await client.SayAsync("DATA");
        return await client.SayAsync(mail.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".");
    }

    private static string Signed(RSA key, string header, string body)
    {
        var unsigned = $"DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=client.example; s=s;\r\n\th=From:To:Subject:Date; bh={BodyHash(body)};\r\n\tb=";
        var signature = key.SignData(Encoding.ASCII.GetBytes(SignedFields(header) + unsigned), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{unsigned}{Convert.ToBase64String(signature)}\r\n{header}\r\n{body}";
    }

    private static bool Verifies(RSA key, string mail)
    {
        var end = mail.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2;
        var signature = Field(mail[..end], "DKIM-Signature");
        var value = signature[(signature.LastIndexOf("b=", StringComparison.Ordinal) + 2)..].Trim();
        var data = SignedFields(mail[..end]) + signature[..(signature.LastIndexOf("b=", StringComparison.Ordinal) + 2)];
        return signature.Contains($"bh={BodyHash(mail[(end + 2)..])};", StringComparison.Ordinal)
            && key.VerifyData(Encoding.ASCII.GetBytes(data), Convert.FromBase64String(value), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static string SignedFields(string header) => string.Concat(new[] { "From", "To", "Subject", "Date" }.Select(name => Field(header, name)));

    // Of several the last one (RFC 6376 section 5.4.2).
    private static string Field(string header, string name) => FieldPattern().Matches(header).Last(field => field.Value.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Value;

    private static string BodyHash(string body) => Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(body.TrimEnd('\r', '\n') + "\r\n")));

    [GeneratedRegex("[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FieldPattern();
}
