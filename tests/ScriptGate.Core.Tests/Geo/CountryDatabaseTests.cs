using System.Net;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Geo;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Geo;

public sealed class CountryDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-").FullName;

    public static TheoryData<string> Broken => [.. Files.Keys];

    private static Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal)
    {
        ["it has no metadata, so it is no MaxMind DB file"] = "# a text"u8.ToArray(),
        ["its metadata have no number 'binary_format_major_version'"] = [0xab, 0xcd, 0xef, .. "MaxMind.com"u8, 0x40],
        ["its data end in the middle of a value"] = [0xab, 0xcd, 0xef, .. "MaxMind.com"u8],
        ["it has version 3 of the format, not 2"] = Lying("binary_format_major_version", 3),
        ["its records of 20 bits or its IP version 6 do not exist"] = Lying("record_size", 20),
        ["its records of 24 bits or its IP version 5 do not exist"] = Lying("ip_version", 5),
        ["it is cut off: its search tree is not all there"] = Lying("node_count", 4_000_000_000),
        ["its search tree leads outside of the file"] = Lying("node_count", 123),
        ["it has a pointer to a pointer"] = new CountryFile().Add("192.0.2.0/24", [.. CountryFile.Jump(2), .. CountryFile.Jump(0)]).ToArray(),
        ["it has a map whose key is no text"] = new CountryFile().Add("192.0.2.0/24", [0xe1, 0xa0, 0xa0]).ToArray(),
        ["its data are nested more than 16 deep"] = new CountryFile().Add("192.0.2.0/24", [0xe1, .. CountryFile.Text("x"), .. Enumerable.Repeat(new byte[] { 0x01, 0x04 }, 20).SelectMany(pair => pair), 0x40]).ToArray(),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(24, 6)]
    [InlineData(28, 6)]
    [InlineData(32, 6)]
    [InlineData(24, 4)]
    [InlineData(28, 4)]
    [InlineData(32, 4)]
    public void The_longest_prefix_says_the_country(int recordSize, int ipVersion)
    {
        var file = new CountryFile(recordSize, ipVersion).Add("192.0.2.0/24", "DE").Add("192.0.2.128/25", "fr").Add("192.0.2.129/32", "CH").Add("198.51.100.0/24", "US");
        var database = CountryDatabase.Parse((ipVersion == 6 ? file.Add("2001:db8::/32", "JP") : file).ToArray());

        Countries(database, "192.0.2.1", "192.0.2.127", "192.0.2.128", "192.0.2.129", "::ffff:192.0.2.129", "198.51.100.255", "198.51.101.0", "0.0.0.0", "255.255.255.255", "2001:db8::1", "2001:db9::", "::")
            .ShouldBe(["DE", "DE", "FR", "CH", "CH", "US", null, null, null, ipVersion == 6 ? "JP" : null, null, null]);
    }

    [Fact]
    public void Addresses_are_found_as_by_looking_at_every_network()
    {
        var networks = Gen.Zip(Gen.Choose(0, 0xffff), Gen.Choose(8, 32)).ListOf(20);
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(networks), list =>
        {
            var known = list.Select((item, i) => (Network: NetworkOf(item.Item1, item.Item2), Country: $"{(char)('A' + (i % 26))}{(char)('A' + (item.Item2 % 26))}"))
                .DistinctBy(item => item.Network).OrderBy(item => item.Network.PrefixLength).ToArray();
            var file = new CountryFile(28);
            foreach (var (network, country) in known)
            {
                file.Add(network.ToString(), country);
            }

            var database = CountryDatabase.Parse(file.ToArray());
            return known.Select(item => item.Network.BaseAddress).Append(IPAddress.Parse("10.128.0.1")).All(address =>
                database.Find(address) == known.LastOrDefault(item => item.Network.Contains(address)).Country);
        }));
    }

    [Fact]
    public void Databases_say_it_in_different_ways()
    {
        var shared = CountryFile.Text("iso_code");
        var file = new CountryFile()
            .Add("192.0.2.0/32", shared)
            .Add("192.0.2.1/32", CountryFile.Map(("country", CountryFile.Text("NL"))))
            .Add("192.0.2.2/32", CountryFile.Map(("country", CountryFile.Text("The Netherlands")), ("country_code", CountryFile.Text("NL"))))
            .Add("192.0.2.3/32", CountryFile.Map(("registered_country", CountryFile.Map(("iso_code", CountryFile.Text("BE"))))))
            .Add("192.0.2.4/32", [0xe1, .. CountryFile.Text("country"), 0xe1, .. CountryFile.Jump(0), .. CountryFile.Text("AT")])
            .Add("192.0.2.5/32", CountryFile.Map(("asn", CountryFile.Text(new string('x', 40)))))
            .Add("192.0.2.6/32", CountryFile.Map(("country", CountryFile.Map(("iso_code", CountryFile.Text("X1"))))));
        Countries(CountryDatabase.Parse(file.ToArray()), [.. Enumerable.Range(0, 7).Select(i => $"192.0.2.{i}")]).ShouldBe([null, "NL", "NL", "BE", "AT", null, null]);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_broken_is_said_when_it_is_read(string problem)
    {
        var path = Path.Combine(_folder, "country.mmdb");
        File.WriteAllBytes(path, Files[problem]);
        var diagnostics = new List<Diagnostic>();

        new CountryDatabases().Load(new GeoOptions { Country = path }, diagnostics).ShouldBeNull();

        var diagnostic = diagnostics.ShouldHaveSingleItem();
        (diagnostic.Code, diagnostic.File, diagnostic.IsError).ShouldBe(("SG1109", path, true));
        diagnostic.Message.ShouldContain(problem);
    }

    [Fact]
    public void Whatever_is_cut_or_changed_is_refused_or_answers()
    {
        var file = new CountryFile(28).Add("192.0.2.0/24", "DE").Add("2001:db8::/32", "JP").ToArray();
        var addresses = new[] { "192.0.2.1", "10.0.0.1", "2001:db8::1", "::1" }.Select(IPAddress.Parse).ToArray();
        var random = new Random(4711);
        for (var i = 0; i < 20_000; i++)
        {
            var changed = file[..random.Next(file.Length / 2, file.Length + 1)];
            for (var j = random.Next(4); j > 0; j--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            try
            {
                var database = CountryDatabase.Parse(changed);
                Array.ForEach(addresses, address => database.Find(address)?.Length.ShouldBe(2));
            }
            catch (InvalidDataException)
            {
                // Said when it is read, never later.
            }
        }
    }

    [Fact]
    public void A_file_that_has_not_changed_is_not_read_again()
    {
        var path = Path.Combine(_folder, "country.mmdb");
        File.WriteAllBytes(path, new CountryFile().Add("192.0.2.0/24", "DE").ToArray());
        var (databases, options, diagnostics) = (new CountryDatabases(), new GeoOptions { Country = path }, new List<Diagnostic>());
        var first = databases.Load(options, diagnostics);
        databases.Load(options, diagnostics).ShouldBeSameAs(first);

        File.WriteAllBytes(path, new CountryFile().Add("192.0.2.0/23", "AT").ToArray());
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        databases.Load(options, diagnostics)!.Find(IPAddress.Parse("192.0.2.1")).ShouldBe("AT");
        diagnostics.ShouldBeEmpty();
    }

    private static byte[] Lying(string key, long value)
    {
        var file = new CountryFile().Add("192.0.2.0/24", "DE");
        file.Lies[key] = value;
        return file.ToArray();
    }

    private static IPNetwork NetworkOf(int bits, int prefix)
    {
        var number = (10u << 24) | ((uint)bits << 8);
        number &= uint.MaxValue << (32 - prefix);
        return new IPNetwork(new IPAddress([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]), prefix);
    }

    private static string?[] Countries(CountryDatabase database, params string[] addresses) => [.. addresses.Select(address => database.Find(IPAddress.Parse(address)))];
}
