using System.Net;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.DataGroups;

public sealed class DataGroupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("10.0.0.1", "all of ten")]
    [InlineData("10.1.0.0", "ten one")]
    [InlineData("10.1.2.3", "one host")]
    [InlineData("10.1.2.4", "ten one")]
    [InlineData("10.255.255.255", "all of ten")]
    [InlineData("::ffff:10.1.2.3", "one host")]
    [InlineData("2001:db8::1", "documentation")]
    [InlineData("11.0.0.0", null)]
    [InlineData("9.255.255.255", null)]
    [InlineData("2001:db9::", null)]
    public void The_longest_prefix_that_holds_an_address_is_found(string address, string? expected)
    {
        var group = Read(DataGroupType.Address, "10.0.0.0/8 := all of ten\n10.1.0.0/16:=ten one\n10.1.2.3 := one host\n2001:db8::/32 := documentation\n");

        group.TryFind(IPAddress.Parse(address), out var value).ShouldBe(expected is not null);
        value.ShouldBe(expected);
        group.TryFind(address, DataGroupMatch.Equals, out value).ShouldBe(expected is not null);
        value.ShouldBe(expected);
    }

    [Fact]
    public void An_address_is_found_as_by_looking_at_every_network()
    {
        var networks = Gen.Choose(0, 32).SelectMany(bits => Gen.Choose(0, 255).Select(octet => Network(octet, bits))).ListOf();
        Prop.ForAll(networks.ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (list, octet) =>
        {
            var distinct = list.Distinct().ToArray();
            var group = new AddressGroup("g", [.. distinct.Select(network => (network, network.ToString()))]);
            var address = new IPAddress([(byte)octet, 1, 2, (byte)(octet * 7)]);
            var expected = distinct.Where(network => network.Contains(address)).OrderByDescending(network => network.PrefixLength).Select(network => network.ToString()).FirstOrDefault();
            group.TryFind(address, out var value);
            return value == expected;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("25", "smtp")]
    [InlineData("100", "outer")]
    [InlineData("150", "inner")]
    [InlineData("151", "inner")]
    [InlineData("152", "outer")]
    [InlineData("199", "outer")]
    [InlineData("-5", "below")]
    [InlineData("9223372036854775807", "last")]
    [InlineData("26", null)]
    [InlineData("200", null)]
    [InlineData("x", null)]
    public void The_narrowest_range_that_holds_a_number_is_found(string number, string? expected)
    {
        var group = Read(DataGroupType.Integer, "25 := smtp\n100-199 := outer\n150-151 := inner\n-10--1 := below\n9223372036854775807 := last");

        group.TryFind(number, DataGroupMatch.Equals, out var value).ShouldBe(expected is not null);
        value.ShouldBe(expected);
    }

    [Theory]
    [InlineData(DataGroupMatch.Equals, "EXAMPLE.com", "a")]
    [InlineData(DataGroupMatch.Equals, "example.com.", null)]
    [InlineData(DataGroupMatch.StartsWith, "example.company", "a")]
    [InlineData(DataGroupMatch.StartsWith, "examples", "b")]
    [InlineData(DataGroupMatch.EndsWith, "an.EXAMPLE.com", "a")]
    [InlineData(DataGroupMatch.EndsWith, "com", null)]
    [InlineData(DataGroupMatch.Contains, "for example!", "b")]
    [InlineData(DataGroupMatch.Contains, "for exampl", null)]
    [InlineData(DataGroupMatch.Domain, "example.com", "a")]
    [InlineData(DataGroupMatch.Domain, "Example.com.", "a")]
    [InlineData(DataGroupMatch.Domain, "mail.example.com", null)]
    [InlineData(DataGroupMatch.Domain, "example.org", null)]
    [InlineData(DataGroupMatch.Domain, "mail.example.org", "below org")]
    [InlineData(DataGroupMatch.Domain, "a.b.example.org", "below b")]
    [InlineData(DataGroupMatch.Domain, "x.a.b.example.org", "below b")]
    [InlineData(DataGroupMatch.Domain, "badexample.org", null)]
    [InlineData(DataGroupMatch.Domain, "", null)]
    public void Strings_are_compared_as_asked(DataGroupMatch match, string text, string? expected)
    {
        var group = Read(DataGroupType.String, "example.com := a\nexample := b\n.example.org := below org\n.b.example.org := below b\n");

        group.TryFind(text, match, out var value).ShouldBe(expected is not null);
        value.ShouldBe(expected);
    }

    [Fact]
    public void A_string_that_contains_an_entry_is_found_as_by_looking_for_every_entry()
    {
        var word = Gen.Elements('a', 'B', 'b', '.').NonEmptyListOf().Select(letters => string.Concat(letters.Take(4)));
        Prop.ForAll(word.NonEmptyListOf().ToArbitrary(), word.ListOf().ToArbitrary(), (entries, words) =>
        {
            var keys = entries.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
            var text = string.Concat(words);
            var group = new StringGroup("g", keys.Select(key => KeyValuePair.Create(key, key)));
            var longest = keys.Where(key => text.Contains(key, StringComparison.OrdinalIgnoreCase)).Select(key => key.Length).DefaultIfEmpty(-1).Max();
            group.TryFind(text, DataGroupMatch.Contains, out var value);
            return (value?.Length ?? -1) == longest;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Comments_and_empty_lines_do_not_count_and_an_entry_without_value_has_an_empty_one()
    {
        var group = Read(DataGroupType.String, "\n# a comment := x\n  spaced out  \r\nkey :=\n");

        group.Count.ShouldBe(2);
        group.TryFind("spaced out", DataGroupMatch.Equals, out var value).ShouldBeTrue();
        value.ShouldBeEmpty();
        group.TryFind("key", DataGroupMatch.Equals, out value).ShouldBeTrue();
        value.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Address", "10.0.0.0/8\n10.0.0.1/8\n", 2, "'10.0.0.1/8' has address bits behind its prefix; did you mean '10.0.0.0/8' or '10.0.0.1/32'?")]
    [InlineData("Address", "\nexample.com\n", 2, "'example.com' is not a network; write it as in '192.0.2.0/24' or '2001:db8::/32'")]
    [InlineData("Address", "10.1 := short form", 1, "'10.1' is not a network; write it as in '192.0.2.0/24' or '2001:db8::/32'")]
    [InlineData("Address", "10.0.0.1 := a\n10.0.0.1/32 := b\n", 2, "10.0.0.1/32 stands here twice, with different values; remove one")]
    [InlineData("Integer", "1-\n", 1, "'1-' is not a whole number or a range such as 100-199")]
    [InlineData("Integer", "9-1\n", 1, "'9-1' is not a whole number or a range such as 100-199")]
    [InlineData("Integer", "5-10\n8-12\n", 2, "8-12 overlaps 5-10 of line 1; a range may lie inside another one or beside it")]
    [InlineData("Integer", "8-12\n0-8\n", 1, "8-12 overlaps 0-8 of line 2; a range may lie inside another one or beside it")]
    [InlineData("Integer", "5:=a\n5:=b\n", 2, "5-5 stands here twice, with different values; remove one")]
    [InlineData("String", "a := 1\nA := 2\n", 2, "'A' stands here twice, with different values; remove one")]
    public void A_line_with_a_fault_is_named_and_nothing_of_the_file_is_used(string type, string content, int line, string sentence)
    {
        var reader = Reader(Enum.Parse<DataGroupType>(type), content);

        reader.Read().ShouldBeNull();
        var problem = reader.Problems.ShouldHaveSingleItem();
        problem.Line.ShouldBe(line);
        problem.Message.ShouldBe(sentence);
        problem.Code.ShouldBe("SG1107");
    }

    [Fact]
    public void The_same_entry_twice_with_the_same_value_is_one_entry() =>
        Read(DataGroupType.Integer, "1-5 := a\n1-5 := a\n").Count.ShouldBe(1);

    [Fact]
    public void A_file_of_another_kind_is_not_reported_line_by_line() =>
        Faults(DataGroupType.Address, string.Join('\n', Enumerable.Repeat("no address", 5000))).ShouldBe(10);

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        var reader = new DataGroupReader("partners", new DataGroupOptions { File = Path.Combine(_folder, "missing.txt") });

        reader.Read().ShouldBeNull();
        reader.Problems.ShouldHaveSingleItem().Message.ShouldStartWith("the data group 'partners' cannot be read (");
    }

    [Fact]
    public void A_group_of_one_kind_finds_nothing_of_another_kind_and_does_not_fail()
    {
        Read(DataGroupType.Address, "10.0.0.1").TryFind(10, out _).ShouldBeFalse();
        Read(DataGroupType.Address, "10.0.0.1").TryFind("x", DataGroupMatch.Contains, out _).ShouldBeFalse();
        Read(DataGroupType.Integer, "10").TryFind(IPAddress.Loopback, out _).ShouldBeFalse();
        Read(DataGroupType.String, "10").TryFind(10, out _).ShouldBeTrue();
        Read(DataGroupType.String, "127.0.0.1").TryFind(IPAddress.Loopback, out _).ShouldBeTrue();
    }

    private static IPNetwork Network(int octet, int bits)
    {
        var value = (uint)((octet << 24) | (1 << 16) | (2 << 8) | ((octet * 7) & 255)) & (bits == 0 ? 0 : uint.MaxValue << (32 - bits));
        return new IPNetwork(new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]), bits);
    }

    private int Faults(DataGroupType type, string content)
    {
        var reader = Reader(type, content);
        reader.Read().ShouldBeNull();
        return reader.Problems.Count;
    }

    private IDataGroup Read(DataGroupType type, string content)
    {
        var reader = Reader(type, content);
        var group = reader.Read();
        reader.Problems.ShouldBeEmpty();
        return group.ShouldNotBeNull();
    }

    private DataGroupReader Reader(DataGroupType type, string content)
    {
        var file = Path.Combine(_folder, "group.txt");
        File.WriteAllText(file, content);
        return new DataGroupReader("partners", new DataGroupOptions { File = file, Type = type });
    }
}
