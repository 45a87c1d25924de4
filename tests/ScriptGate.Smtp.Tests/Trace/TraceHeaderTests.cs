using System.Buffers;
using System.Net;
using System.Text;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Trace;

public class TraceHeaderTests
{
    private static readonly TraceInfo Plain = new()
    {
        Hello = "client.example",
        ClientAddress = IPAddress.Parse("192.0.2.1"),
        Hostname = "gw.example.org",
        Id = "SG-0123456789ABCDEF-1",
        Time = new DateTimeOffset(2026, 11, 21, 19, 0, 0, TimeSpan.Zero),
        Extended = true,
    };

    [Fact]
    public void A_message_without_TLS_or_a_single_recipient()
    {
        Text(Plain).ShouldBe(
            """
            Received: from client.example ([192.0.2.1])
            	by gw.example.org with ESMTP id SG-0123456789ABCDEF-1;
            	Sat, 21 Nov 2026 19:00:00 +0000

            """.ReplaceLineEndings("\r\n"));
    }

    [Fact]
    public void A_message_with_everything()
    {
        Text(Plain with
        {
            ClientAddress = IPAddress.Parse("2001:db8::1"),
            Tls = true,
            Authenticated = true,
            TlsVersion = "TLS1.3",
            TlsCipher = "TLS_AES_256_GCM_SHA384",
            Recipient = new Mailbox("user", "example.org"),
            Time = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromMinutes(-210)),
        }).ShouldBe(
            """
            Received: from client.example ([IPv6:2001:db8::1])
            	by gw.example.org with ESMTPSA
            	(version=TLS1.3 cipher=TLS_AES_256_GCM_SHA384) id SG-0123456789ABCDEF-1
            	for <user@example.org>; Tue, 03 Feb 2026 04:05:06 -0330

            """.ReplaceLineEndings("\r\n"));
    }

    [Theory]
    [InlineData(false, false, false, false, "SMTP")]
    [InlineData(true, false, false, false, "ESMTP")]
    [InlineData(true, true, false, false, "ESMTPS")]
    [InlineData(true, false, true, false, "ESMTPA")]
    [InlineData(true, true, true, false, "ESMTPSA")]
    [InlineData(true, false, false, true, "UTF8SMTP")]
    [InlineData(true, true, false, true, "UTF8SMTPS")]
    [InlineData(true, false, true, true, "UTF8SMTPA")]
    [InlineData(true, true, true, true, "UTF8SMTPSA")]
    [InlineData(false, true, false, false, "ESMTPS")]
    public void The_protocol_has_its_registered_name(bool extended, bool tls, bool authenticated, bool utf8, string name) =>
        TraceHeader.Protocol(Plain with { Extended = extended, Tls = tls, Authenticated = authenticated, SmtpUtf8 = utf8 }).ShouldBe(name);

    [Theory]
    [InlineData("client.example", "client.example")]
    [InlineData("under_score.example", "under_score.example")]
    [InlineData("[192.0.2.7]", "[192.0.2.7]")]
    [InlineData("[IPv6:2001:db8::7]", "[IPv6:2001:db8::7]")]
    [InlineData("", "unknown")]
    [InlineData("[]", "??")]
    [InlineData("a\r\nX-Evil: b", "a??X-Evil??b")]
    [InlineData("[a]\r\nX: b]", "[a???X:?b]")]
    [InlineData("(comment)<x>;\"", "?comment??x???")]
    [InlineData("gr\u00FCn.example", "gr?n.example")]
    public void What_the_client_called_itself_cannot_break_the_field(string hello, string written) =>
        Text(Plain with { Hello = hello }).ShouldStartWith($"Received: from {written} ([192.0.2.1])\r\n\tby ");

    [Fact]
    public void An_endless_hello_is_cut_and_the_rest_folded()
    {
        var lines = Text(Plain with { Hello = new string('x', 5000) }).Split("\r\n");

        lines[..2].ShouldBe(["Received:", "\tfrom " + new string('x', 255)]);
        lines[2].ShouldBe("\t([192.0.2.1])");
    }

    [Fact]
    public void No_line_is_longer_than_78_where_words_allow()
    {
        for (var length = 1; length < 70; length++)
        {
            var info = Plain with { Hello = new string('h', length), Hostname = new string('g', length) };
            info = info with { Tls = true, TlsVersion = "TLS1.2", TlsCipher = new string('C', length % 40) };
            Text(info).Split("\r\n").ShouldAllBe(line => line.Length <= 78);
        }
    }

    [Fact]
    public void Without_an_address_there_is_no_comment_about_it() =>
        Text(Plain with { ClientAddress = null }).ShouldStartWith("Received: from client.example\r\n\tby ");

    [Theory]
    [InlineData("192.0.2.1", "[192.0.2.1]")]
    [InlineData("::ffff:192.0.2.1", "[192.0.2.1]")]
    [InlineData("::1", "[IPv6:::1]")]
    [InlineData("fe80::1%3", "[IPv6:fe80::1]")]
    public void An_address_is_written_as_mail_writes_it(string address, string literal) =>
        TraceHeader.AddressLiteral(IPAddress.Parse(address)).ShouldBe(literal);

    [Fact]
    public void An_internationalised_recipient_is_named_only_after_SMTPUTF8()
    {
        var info = Plain with { Recipient = new Mailbox("gr\u00FCn", "example.org") };

        Text(info).ShouldNotContain("for <");
        Text(info with { SmtpUtf8 = true }).ShouldContain("for <gr\u00FCn@example.org>;");
    }

    [Fact]
    public void A_recipient_that_could_break_the_field_is_left_out() =>
        Text(Plain with { Recipient = new Mailbox("\"a\r\nX-Evil: b\"", "example.org") }).ShouldNotContain("Evil");

    [Theory]
    [InlineData(0, "+0000")]
    [InlineData(120, "+0200")]
    [InlineData(-570, "-0930")]
    [InlineData(840, "+1400")]
    public void The_date_has_the_offset_without_a_colon(int minutes, string offset) =>
        TraceHeader.Date(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(minutes))).ShouldBe("Fri, 02 Jan 2026 03:04:05 " + offset);

    [Fact]
    public void The_date_is_that_of_its_time_whatever_was_written_before()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        TraceHeader.Date(time).ShouldBe("Fri, 02 Jan 2026 03:04:05 +0000");
        TraceHeader.Date(time.AddMilliseconds(999)).ShouldBe("Fri, 02 Jan 2026 03:04:05 +0000");
        TraceHeader.Date(time.AddSeconds(1)).ShouldBe("Fri, 02 Jan 2026 03:04:06 +0000");
        TraceHeader.Date(time.ToOffset(TimeSpan.FromHours(1))).ShouldBe("Fri, 02 Jan 2026 04:04:05 +0100");
        TraceHeader.Date(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1))).ShouldBe("Fri, 02 Jan 2026 03:04:05 +0100");
        TraceHeader.Date(time.AddTicks(-1)).ShouldBe("Fri, 02 Jan 2026 03:04:04 +0000");
    }

    private static string Text(TraceInfo info)
    {
        var output = new ArrayBufferWriter<byte>();
        TraceHeader.Write(output, info);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
