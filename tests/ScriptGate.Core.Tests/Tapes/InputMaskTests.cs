using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Tapes;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Tapes;

public sealed class InputMaskTests
{
    private const string Multipart = """
        Subject: the plan
        Content-Type: multipart/mixed;
         boundary="b1"

        preamble secret
        --b1
        Content-Type: text/plain; charset=utf-8

        secret words = here
        .. a stuffed secret
        --b1
        Content-Type: multipart/alternative; boundary=b2; x=y

        --b2
        Content-Disposition: attachment; filename="report.pdf"
        Content-Transfer-Encoding: base64

        c2VjcmV0IHNlY3JldA==
        --b2--
        epilogue secret
        --b1--
        .

        """;

    [Fact]
    public void The_text_of_a_message_is_replaced_and_its_structure_stays()
    {
        var mask = new InputMask(keepsBodies: false);

        var masked = Latin1(mask.Take(Octets(Multipart), InputKind.Message)) + Latin1(mask.Rest());

        masked.ShouldBe("""
            Subject: the plan
            Content-Type: multipart/mixed;
             boundary="b1"

            xxxxxxxxxxxxxxx
            --b1
            Content-Type: text/plain; charset=utf-8

            xxxxxxxxxxxxx=xxxxx
            .xxxxxxxxxxxxxxxxxx
            --b1
            Content-Type: multipart/alternative; boundary=b2; x=y

            --b2
            Content-Disposition: attachment; filename="report.pdf"
            Content-Transfer-Encoding: base64

            xxxxxxxxxxxxxxxxxx==
            --b2--
            xxxxxxxxxxxxxxx
            --b1--
            .

            """.ReplaceLineEndings("\r\n"));
    }

    [Fact]
    public void It_does_not_matter_where_the_octets_are_cut()
    {
        var whole = Whole(Octets(Multipart), []);

        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), cuts => Whole(Octets(Multipart), cuts).ShouldBe(whole)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Sizes_and_line_ends_stay_whatever_comes()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), octets =>
        {
            byte[] message = [.. "A: b\r\n\r\n"u8, .. octets];
            var mask = new InputMask(keepsBodies: false);
            byte[] masked = [.. mask.Take(message, InputKind.Message), .. mask.Rest()];

            masked.Length.ShouldBe(message.Length);
            for (var i = 0; i < masked.Length; i++)
            {
                (masked[i] is 10 or 13 or 0).ShouldBe(message[i] is 10 or 13 or 0);
                (masked[i] >= 0x80).ShouldBe(message[i] >= 0x80);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void With_bodies_the_text_stays()
    {
        var mask = new InputMask(keepsBodies: true);

        Latin1(mask.Take(Octets(Multipart), InputKind.Message)).ShouldBe(Multipart.ReplaceLineEndings("\r\n"));
    }

    [Fact]
    public void Passwords_are_masked_and_user_names_are_not()
    {
        var mask = new InputMask(keepsBodies: true);
        string[] lines =
        [
            Say(mask, $"AUTH PLAIN {Base64("\0alice\0hunter2")}\r\n"),
            Say(mask, "AUTH LOGIN\r\n"),
            Say(mask, Base64("bob") + "\r\n", InputKind.Secret),
            Say(mask, Base64("hunter2") + "\r\n", InputKind.Secret),
            Say(mask, $"auth plain\r\n"),
            Say(mask, Base64("\0carol\0hunter2") + "\r\n", InputKind.Secret),
            Say(mask, $"AUTH CRAM-MD5 {Base64("hunter2")}\r\n"),
            Say(mask, "AUTH PLAIN =\r\n"),
            Say(mask, "*\r\n", InputKind.Secret),
        ];

        lines.ShouldBe(
        [
            $"AUTH PLAIN {Base64("\0alice\0xxxxxxx")}\r\n",
            "AUTH LOGIN\r\n",
            $"{Base64("bob")}\r\n",
            "AAAAAAAAAAAA\r\n",
            "auth plain\r\n",
            $"{Base64("\0carol\0xxxxxxx")}\r\n",
            "AUTH CRAM-MD5 AAAAAAAAAAAA\r\n",
            "AUTH PLAIN =\r\n",
            "*\r\n",
        ]);
    }

    [Fact]
    public void A_password_that_is_said_after_a_refused_AUTH_is_masked_too()
    {
        var mask = new InputMask(keepsBodies: false);
        Say(mask, "AUTH LOGIN\r\n");

        Say(mask, Base64("hunter2") + "\r\n").ShouldBe("xxxxxxxxxxxx\r\n");
        Say(mask, Base64("hunter3") + "\r\n").ShouldBe("xxxxxxxxxxxx\r\n");
        Say(mask, "MAIL FROM:<a@client.example>\r\n").ShouldBe("MAIL FROM:<a@client.example>\r\n");
        Say(mask, "GET / HTTP/1.1\r\n").ShouldBe("GET / HTTP/1.1\r\n");
    }

    [Fact]
    public void A_body_that_is_sent_after_a_refused_DATA_is_masked_too()
    {
        var mask = new InputMask(keepsBodies: false);
        Say(mask, "DATA\r\n");

        Say(mask, "Subject: secret\r\nsecret words\r\n").ShouldBe("xxxxxxxxxxxxxxx\r\nxxxxxxxxxxxx\r\n");
    }

    [Fact]
    public void A_line_without_end_is_held_back_and_comes_at_last()
    {
        var mask = new InputMask(keepsBodies: false);

        Say(mask, "NOOP\r\nAUTH PLAIN c2Vjc").ShouldBe("NOOP\r\n");
        Latin1(mask.Rest()).ShouldBe("AUTH PLAIN AAAAA");
    }

    private static byte[] Whole(byte[] octets, byte[] cuts)
    {
        var mask = new InputMask(keepsBodies: false);
        var masked = new List<byte>();
        var at = 0;
        foreach (var cut in cuts.Where(cut => cut > 0))
        {
            var length = Math.Min(cut % 40, octets.Length - at);
            masked.AddRange(mask.Take(octets.AsSpan(at, length), InputKind.Message));
            at += length;
        }

        masked.AddRange(mask.Take(octets.AsSpan(at), InputKind.Message));
        masked.AddRange(mask.Rest());
        return [.. masked];
    }

    private static string Say(InputMask mask, string line, InputKind kind = InputKind.Command) => Latin1(mask.Take(Encoding.Latin1.GetBytes(line), kind));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.Latin1.GetBytes(text));

    private static string Latin1(byte[] octets) => Encoding.Latin1.GetString(octets);

    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n"));
}
