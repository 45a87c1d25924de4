using System.Net;
using Shouldly;
using Xunit;

namespace ScriptGate.Abstractions.Tests.Dns;

public sealed class DnsNamesTests
{
    [Theory]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("::ffff:192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    [InlineData("fe80::1%3", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.e.f.ip6.arpa")]
    public void The_name_of_an_address_is_its_octets_or_nibbles_backwards(string address, string name) => DnsNames.Reverse(IPAddress.Parse(address)).ShouldBe(name);

    [Theory]
    [InlineData("127.0.0.2", "2.0.0.127.bl.example.org")]
    [InlineData("::ffff:127.0.0.2", "2.0.0.127.bl.example.org")]
    [InlineData("::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.example.org")]
    public void In_a_list_an_address_stands_below_the_zone_of_the_list(string address, string name) =>
        DnsNames.Reverse(IPAddress.Parse(address), "bl.example.org").ShouldBe(name);
}

public sealed class DnsAnswerTests
{
    [Theory]
    [InlineData(DnsOutcome.Found, true, false, false)]
    [InlineData(DnsOutcome.NoData, false, true, false)]
    [InlineData(DnsOutcome.NoSuchName, false, true, false)]
    [InlineData(DnsOutcome.InvalidName, false, true, false)]
    [InlineData(DnsOutcome.ServerFailure, false, false, true)]
    [InlineData(DnsOutcome.Timeout, false, false, true)]
    [InlineData(DnsOutcome.Bogus, false, false, true)]
    [InlineData(DnsOutcome.LimitReached, false, false, true)]
    public void An_outcome_is_found_absent_or_temporary(DnsOutcome outcome, bool isFound, bool isAbsent, bool isTemporary)
    {
        var answer = new DnsAnswer<string> { Outcome = outcome };

        (answer.IsFound, answer.IsAbsent, answer.IsTemporary).ShouldBe((isFound, isAbsent, isTemporary));
        answer.Records.ShouldBeEmpty();
    }

    [Fact]
    public void Every_outcome_is_one_of_the_three() => Enum.GetValues<DnsOutcome>().Length.ShouldBe(8);

    [Theory]
    [InlineData(0, "", true)]
    [InlineData(10, "", true)]
    [InlineData(0, "mx.example.com", false)]
    public void An_exchanger_without_a_name_is_a_null_mx(int preference, string exchange, bool isNull) => new DnsMx(preference, exchange).IsNull.ShouldBe(isNull);

    [Fact]
    public void An_exchanger_that_was_never_set_is_a_null_mx() => default(DnsMx).IsNull.ShouldBeTrue();
}
