using ScriptGate.Plugins.Spf.Records;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Spf;

public sealed class RecordReaderTests
{
    [Theory]
    [InlineData("v=spf1", true)]
    [InlineData("V=SPF1 -all", true)]
    [InlineData("v=spf10", false)]
    [InlineData("v=spf1\t-all", false)]
    [InlineData(" v=spf1", false)]
    [InlineData("v=spf", false)]
    [InlineData("", false)]
    public void A_record_begins_with_its_version(string text, bool isRecord) => RecordReader.IsRecord(text).ShouldBe(isRecord);

    [Theory]
    [InlineData("ip4:192.0.2.0/24")]
    [InlineData("IP4:192.0.2.1")]
    [InlineData("ip6:2001:DB8::/32")]
    [InlineData("ip6:::1")]
    [InlineData("ip6:::ffff:192.0.2.1")]
    [InlineData("a")]
    [InlineData("a/0")]
    [InlineData("a//0")]
    [InlineData("a/24//64")]
    [InlineData("a:host.example/24//64")]
    [InlineData("a:%{d}/24")]
    [InlineData("a:%{l/}.example.com")]
    [InlineData("a:a/1.example.com/24")]
    [InlineData("mx:%{d2r-+}")]
    [InlineData("ptr:example.com.")]
    [InlineData("exists:%%%_%-.example.com")]
    [InlineData("unknown=anything:%{d}/1")]
    [InlineData("redirect=%{d}")]
    public void Terms_of_the_grammar_are_read(string term) => RecordReader.Read($"v=spf1 {term} -all", out _).ShouldNotBeNull();

    [Theory]
    [InlineData("ip4:192.0.2")]
    [InlineData("ip4:192.0.2.01")]
    [InlineData("ip4:192.0.2.256")]
    [InlineData("ip4:192.0.2.1.1")]
    [InlineData("ip4:0xC0000201")]
    [InlineData("ip4:192.0.2.1/")]
    [InlineData("ip4:192.0.2.1/33")]
    [InlineData("ip4:192.0.2.1/024")]
    [InlineData("ip4:192.0.2.1//24")]
    [InlineData("ip4")]
    [InlineData("ip6:2001:db8::1%eth0")]
    [InlineData("ip6:[2001:db8::1]")]
    [InlineData("ip6:192.0.2.1")]
    [InlineData("ip6:::1/129")]
    [InlineData("ip6:::1/9999999999")]
    [InlineData("a/33")]
    [InlineData("a//129")]
    [InlineData("a/24/64")]
    [InlineData("a:")]
    [InlineData("a:example.com/")]
    [InlineData("a:example.c-")]
    [InlineData("a:example.123")]
    [InlineData("a:museum")]
    [InlineData("a:%{d0}")]
    [InlineData("a:%{d")]
    [InlineData("a:%{}")]
    [InlineData("a:%{dx}")]
    [InlineData("a:%{c}.example.com")]
    [InlineData("a:100%.example.com")]
    [InlineData("include")]
    [InlineData("include:example.com/24")]
    [InlineData("all:")]
    [InlineData("++all")]
    [InlineData("-")]
    [InlineData("=x")]
    [InlineData("1name=x")]
    [InlineData("redirect=")]
    [InlineData("redirect=a.example redirect=b.example")]
    [InlineData("exp=a.example EXP=b.example")]
    [InlineData("name=%{q}")]
    [InlineData("all\tall")]
    [InlineData("\u00e4=x")]
    public void Anything_else_makes_the_record_invalid(string term)
    {
        RecordReader.Read($"v=spf1 {term} -all", out var problem).ShouldBeNull();
        problem.ShouldNotBeNull();
    }

    [Fact]
    public void Every_prefix_of_a_record_is_read_or_refused_and_never_thrown_at()
    {
        const string Record = "v=spf1 +a:%{l1r-}.ex/ample.com/24//64 -ip4:192.0.2.0/24 ~ip6:2001:db8::/32 ?exists:%{ir}.%{v}.arpa mx ptr:%{d} include:_spf.example.com exp=why.%{d} moo=x redirect=%{o}";
        for (var length = "v=spf1".Length; length <= Record.Length; length++)
        {
            var isRead = RecordReader.Read(Record[..length], out var problem) is not null;

            isRead.ShouldBe(problem is null);
        }

        RecordReader.Read(Record, out _).ShouldNotBeNull().Directives.Length.ShouldBe(7);
    }
}
