using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Mime.Fields;

namespace ScriptGate.Mime.Tests.Fields;

public sealed class AddressFieldsTests
{
    [Theory]
    [InlineData("ada@example.org", "|ada@example.org")]
    [InlineData("Ada Lovelace <Ada@Example.ORG>", "Ada Lovelace|Ada@example.org")]
    [InlineData("\"Lovelace, Ada\" <ada@example.org>, bob@example.net", "Lovelace, Ada|ada@example.org;|bob@example.net")]
    [InlineData("=?utf-8?q?Caf=C3=A9?= <ada@example.org>", "Café|ada@example.org")]
    [InlineData("\"=?utf-8?q?Caf=C3=A9?=\" <ada@example.org>", "Café|ada@example.org")]
    [InlineData("ada@example.org (Ada (the first))", "Ada (the first)|ada@example.org")]
    [InlineData("ada @ example . org", "|ada@example.org")]
    [InlineData("\"a,b@c\"@example.org", "|\"a,b@c\"@example.org")]
    [InlineData("\"ceo@bank.example\" <x@evil.example>", "ceo@bank.example|x@evil.example")]
    [InlineData("friends: ada@example.org, Bob <bob@example.net>;, carl@example.com", "|ada@example.org;Bob|bob@example.net;|carl@example.com")]
    [InlineData("undisclosed-recipients:;", "")]
    [InlineData("<@relay.example,@other.example:ada@example.org>", "|ada@example.org")]
    [InlineData("a@x <b@y> <c@z>", "a@x|b@y;|c@z")]
    [InlineData("root", "|root")]
    [InlineData("Cron Daemon", "")]
    [InlineData("<>", "")]
    [InlineData("Nobody <>", "")]
    [InlineData(",, ;ada@example.org,", "|ada@example.org")]
    [InlineData("ada@example.org\r\n ,\r\n\tbob@example.net", "|ada@example.org;|bob@example.net")]
    [InlineData("\"open <ada@example.org>", "|\"open <ada@example.org>")]
    [InlineData("(open <ada@example.org>", "")]
    [InlineData("<ada@example.org", "|ada@example.org")]
    [InlineData("a@b@c.example", "|a@b@c.example")]
    [InlineData("\"a\\\"b\" <x@y>", "a\"b|x@y")]
    [InlineData("\\", "|\\")]
    [InlineData("\"\\", "|\"\\")]
    public void Addresses_are_read_as_clients_do(string value, string expected) =>
        string.Join(';', AddressFields.Parse(Encoding.UTF8.GetBytes(value)).Select(address => $"{address.Name}|{address.Address}")).ShouldBe(expected);

    [Fact]
    public void Local_part_and_domain_are_told_apart()
    {
        var address = AddressFields.Parse("Ada <\"a b\"@Example.ORG>"u8).ShouldHaveSingleItem();
        (address.Local, address.Domain).ShouldBe(("\"a b\"", "example.org"));
    }

    [Fact]
    public void There_are_a_thousand_at_most() =>
        AddressFields.Parse(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"a{i}@x, ")))).Count.ShouldBe(1000);

    [Fact]
    public void Any_mixture_of_marks_is_read()
    {
        var mixtures = Gen.Elements("\"", "(", ")", "<", ">", "@", ",", ";", ":", "\\", "a", " ", "\r\n ", "=?utf-8?q?x?=", "é").ListOf(30).Select(parts => string.Concat(parts));
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(mixtures), value => AddressFields.Parse(Encoding.UTF8.GetBytes(value)).All(address => address.Address.Length <= value.Length)));
    }
}
