using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Configuration;
using Shouldly;
using Xunit;
using HostName = ScriptGate.Core.Configuration.HostName;

namespace ScriptGate.Core.Tests.Configuration;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1ms", 1)]
    [InlineData("90s", 90_000)]
    [InlineData("5m", 300_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("30d", 2_592_000_000)]
    [InlineData("007s", 7_000)]
    public void A_duration_is_a_whole_number_and_its_unit(string text, long milliseconds)
    {
        DurationText.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData(" 5s")]
    [InlineData("5S")]
    [InlineData("1h30m")]
    [InlineData("1.5h")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("5w")]
    [InlineData("٥s")]
    [InlineData("1000000000s")]
    public void Everything_else_is_no_duration(string text)
    {
        DurationText.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_duration_too_long_for_the_clock_is_the_longest_one()
    {
        DurationText.TryParse("999999999d", out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.MaxValue);
    }

    [Fact]
    public void A_duration_reads_as_it_was_written()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue / 10).ToArbitrary(), milliseconds =>
        {
            var duration = TimeSpan.FromMilliseconds(milliseconds);
            return DurationText.TryParse(DurationText.Format(duration), out var read) && read == duration;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1000", 1000)]
    [InlineData("4KiB", 4096)]
    [InlineData("25MiB", 26_214_400)]
    [InlineData("2GiB", 2_147_483_648)]
    [InlineData("999999999999GiB", long.MaxValue)]
    public void A_size_is_a_whole_number_with_or_without_its_unit(string text, long expected)
    {
        OctetsText.TryParse(text, out var octets).ShouldBeTrue();
        octets.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("25MB")]
    [InlineData("25 MiB")]
    [InlineData("25mib")]
    [InlineData("-1")]
    [InlineData("1.5MiB")]
    [InlineData("1e3")]
    [InlineData("1000000000000")]
    public void Everything_else_is_no_size(string text)
    {
        OctetsText.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_size_reads_as_it_was_written()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), number => OctetsText.TryParse(OctetsText.Format(number), out var read) && read == number)
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("127.0.0.1:25", "127.0.0.1", 25)]
    [InlineData("[2001:db8::1]:465", "2001:db8::1", 465)]
    [InlineData("mail.example.org:2525", "mail.example.org", 2525)]
    [InlineData("host:0", "host", 0)]
    public void An_endpoint_is_a_host_and_a_port(string text, string host, int port)
    {
        EndpointText.TrySplit(text, out var readHost, out var readPort).ShouldBeTrue();
        (readHost, readPort).ShouldBe((host, port));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":25")]
    [InlineData("host")]
    [InlineData("host:")]
    [InlineData("host:smtp")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host: 25")]
    [InlineData("::1:25")]
    [InlineData("[::1]")]
    [InlineData("[::1]25")]
    [InlineData("[127.0.0.1]:25")]
    [InlineData("[host]:25")]
    public void Everything_else_is_no_endpoint(string text)
    {
        EndpointText.TrySplit(text, out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("127.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f000001")]
    [InlineData("2130706433")]
    [InlineData("256.0.0.1")]
    public void An_address_that_readers_disagree_about_is_none(string text)
    {
        EndpointText.TryAddress(text, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("gw.example.org", true)]
    [InlineData("gw", true)]
    [InlineData("a-1.b-2", true)]
    [InlineData("xn--bcher-kva.example", true)]
    [InlineData("", false)]
    [InlineData("gw.", false)]
    [InlineData(".gw", false)]
    [InlineData("-gw", false)]
    [InlineData("gw-", false)]
    [InlineData("g w", false)]
    [InlineData("gw_1", false)]
    [InlineData("bücher.example", false)]
    [InlineData("1.2.3.4", false)]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123.example", false)]
    public void A_host_name_has_the_form_of_the_standard(string text, bool expected)
    {
        HostName.IsName(text).ShouldBe(expected);
    }

    [Theory]
    [InlineData("554 5.7.1 Attachment type not accepted", 554, "5.7.1", "Attachment type not accepted")]
    [InlineData("451 4.7.0 Later", 451, "4.7.0", "Later")]
    [InlineData("550 No", 550, "", "No")]
    [InlineData("550 2.0.0 is text when its class does not fit", 0, "", "")]
    public void A_reply_is_a_code_an_enhanced_code_and_text(string text, int code, string enhanced, string rest)
    {
        RefusalText.TryParse(text, out var reply).ShouldBe(code > 0);
        if (reply is not null)
        {
            (reply.Code, reply.EnhancedCode.ToString(), reply.Text).ShouldBe((code, enhanced, rest));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("550")]
    [InlineData("550 ")]
    [InlineData("550-5.7.1 No")]
    [InlineData("250 2.0.0 Fine")]
    [InlineData("354 Go")]
    [InlineData("560 No")]
    [InlineData("550 4.7.1 No")]
    [InlineData("550 5.7.1 ")]
    [InlineData("550 5.7.1 two\r\n250 lines")]
    [InlineData("550 5.7.1 nö")]
    public void What_is_not_a_refusal_on_one_line_is_no_reply(string text)
    {
        RefusalText.TryParse(text, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("virtualServer", "virtualServers")]
    [InlineData("VIRTUALSERVERS", "virtualServers")]
    [InlineData("vritualServers", "virtualServers")]
    [InlineData("pool", "pools")]
    [InlineData("engnie", "engine")]
    [InlineData("x", null)]
    [InlineData("quota", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_the_one_that_was_meant(string word, string? expected)
    {
        NearestWord.Find(word, ["virtualServers", "pools", "engine"]).ShouldBe(expected);
    }
}
