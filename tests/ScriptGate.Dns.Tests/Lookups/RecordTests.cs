using System.Net;
using ScriptGate.Dns.Tests.Server;

namespace ScriptGate.Dns.Tests.Lookups;

/// <summary>What the record types become, through libunbound.</summary>
public sealed class RecordTests
{
    [Fact]
    public async Task Addresses_are_found_by_family()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1"), ResourceRecord.Address("mx.example.com", "192.0.2.2"), ResourceRecord.Address("mx.example.com", "2001:db8::1"));

        var four = await rig.AAsync("MX.example.com.");
        var six = await rig.AaaaAsync("mx.example.com");

        four.Outcome.ShouldBe(DnsOutcome.Found);
        four.Records.ShouldBe([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")], ignoreOrder: true);
        four.CanonicalName.ShouldBeNull();
        four.IsAuthenticated.ShouldBeFalse();
        six.Records.ShouldBe([IPAddress.Parse("2001:db8::1")]);
    }

    [Fact]
    public async Task Mail_exchangers_come_in_the_order_of_their_preference_and_in_lower_case()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Mx("example.com", 20, "b.Example.com"), ResourceRecord.Mx("example.com", 5, "A.example.com"), ResourceRecord.Mx("example.com", 65535, "c.example.com"));

        var answer = await rig.MxAsync("example.com");

        answer.Records.ShouldBe([new DnsMx(5, "a.example.com"), new DnsMx(20, "b.example.com"), new DnsMx(65535, "c.example.com")]);
        answer.Records.ShouldAllBe(mx => !mx.IsNull);
    }

    [Fact]
    public async Task A_null_mx_is_seen()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Mx("nomail.example.com", 0, ""));

        var answer = await rig.MxAsync("nomail.example.com");

        answer.Records.ShouldHaveSingleItem().ShouldSatisfyAllConditions(mx => mx.IsNull.ShouldBeTrue(), mx => mx.Preference.ShouldBe(0), mx => mx.Exchange.ShouldBe(""));
    }

    [Fact]
    public async Task The_strings_of_a_text_are_joined_and_every_octet_is_a_character()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Txt("example.com", "v=spf1 ip4:192.0.2.0/24 ", "", "-all"), ResourceRecord.Txt("latin.example.com", "caf\u00E9\u0000\u00FF"));

        (await rig.TxtAsync("example.com")).Records.ShouldBe(["v=spf1 ip4:192.0.2.0/24 -all"]);
        (await rig.TxtAsync("latin.example.com")).Records.ShouldBe(["caf\u00E9\u0000\u00FF"]);
    }

    [Theory]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("::ffff:192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("10.1.2.3", "3.2.1.10.in-addr.arpa")]
    [InlineData("2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    [InlineData("fd00::5", "5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa")]
    public async Task The_name_of_an_address_is_found_also_of_a_private_one(string address, string owner)
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Ptr(owner, "Mail.Example.com"));

        (await rig.PtrAsync(address)).Records.ShouldBe(["mail.example.com"]);
        rig.Server.TimesAsked(owner).ShouldBe(1);
    }

    [Fact]
    public async Task Aliases_are_followed_also_where_the_name_server_leaves_that_to_the_asker()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Cname("www.example.com", "web.example.net"), ResourceRecord.Address("web.example.net", "192.0.2.80"));
        rig.Server.Respond = question => question.Name == "www.example.com" ? new Reply { Answers = [ResourceRecord.Cname("www.example.com", "web.example.net") with { TimeToLive = 60 }] } : null;

        var answer = await rig.AAsync("www.example.com");

        answer.Records.ShouldBe([IPAddress.Parse("192.0.2.80")]);
        answer.CanonicalName.ShouldBe("web.example.net");
    }

    [Fact]
    public async Task No_record_and_no_name_are_told_apart()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1"), ResourceRecord.Cname("lost.example.com", "nowhere.example.net"));

        (await rig.MxAsync("mx.example.com")).Outcome.ShouldBe(DnsOutcome.NoData);
        (await rig.AAsync("example.com")).Outcome.ShouldBe(DnsOutcome.NoData);
        (await rig.AAsync("nothing.example.com")).Outcome.ShouldBe(DnsOutcome.NoSuchName);
        var lost = await rig.AAsync("lost.example.com");
        lost.Outcome.ShouldBe(DnsOutcome.NoSuchName);
        lost.Records.ShouldBeEmpty();
        lost.IsAbsent.ShouldBeTrue();
    }

    [Fact]
    public async Task Names_with_any_printable_character_arrive_as_they_are()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("foo:bar/baz+\"x\"\\@;(_)$.example.com", "192.0.2.9"));

        (await rig.AAsync("foo:bar/baz+\"x\"\\@;(_)$.example.com")).Records.ShouldBe([IPAddress.Parse("192.0.2.9")]);
    }

    [Fact]
    public async Task A_name_of_another_script_is_asked_for_as_its_a_label()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("xn--bcher-kva.example", "192.0.2.7"));

        (await rig.AAsync("Bücher.example")).Records.ShouldBe([IPAddress.Parse("192.0.2.7")]);
    }

    [Fact]
    public async Task A_zone_of_tests_is_asked_for_and_not_answered_by_the_library()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("mx.test", "192.0.2.1"));

        (await rig.AAsync("mx.test")).IsFound.ShouldBeTrue();
    }
}
