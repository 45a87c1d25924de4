using System.Globalization;
using System.Net;
using System.Text;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.DataGroups;

/// <summary>Groups of a million entries, as feeds are: every way of looking finds what is there, and nothing else.</summary>
public sealed class LargeGroupTests : IDisposable
{
    private const int Entries = 1_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-large-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Networks_and_addresses_are_found_by_their_longest_prefix()
    {
        // 16.0.0.0/24, 16.0.1.0/24, ...: each second one has a host of its own inside.
        var group = Load(DataGroupType.Address, i => (i & 1) == 0 ? $"{Network(i / 2)}.0/24 := net {i / 2}" : $"{Network(i / 2)}.7 := host {i / 2}");

        group.Count.ShouldBe(Entries);
        for (var i = 0; i < Entries / 2; i += 997)
        {
            Find(group, $"{Network(i)}.7").ShouldBe($"host {i}");
            Find(group, $"{Network(i)}.8").ShouldBe($"net {i}");
        }

        Find(group, "15.255.255.255").ShouldBeNull();
        Find(group, $"{Network(Entries / 2)}.1").ShouldBeNull();
        Find(group, "2001:db8::1").ShouldBeNull();
    }

    [Fact]
    public void Texts_are_found_whole_by_their_beginning_their_end_and_their_domain()
    {
        var group = Load(DataGroupType.String, i => $"host{i}.example{i % 1000}.org := {i}");

        group.Count.ShouldBe(Entries);
        for (var i = 0; i < Entries; i += 9973)
        {
            var entry = $"host{i}.example{i % 1000}.org";
            Find(group, entry.ToUpperInvariant(), DataGroupMatch.Equals).ShouldBe($"{i}");
            Find(group, entry + "/path", DataGroupMatch.StartsWith).ShouldBe($"{i}");
            Find(group, "x-" + entry, DataGroupMatch.EndsWith).ShouldBe($"{i}");
            Find(group, $"[{entry}]", DataGroupMatch.Contains).ShouldBe($"{i}");
            Find(group, entry, DataGroupMatch.Domain).ShouldBe($"{i}");
            Find(group, "no" + entry, DataGroupMatch.Equals).ShouldBeNull();
        }
    }

    [Fact]
    public void Ranges_of_numbers_are_found()
    {
        var group = Load(DataGroupType.Integer, i => string.Create(CultureInfo.InvariantCulture, $"{i * 10L}-{(i * 10L) + 4} := {i}"));

        for (var i = 0L; i < Entries; i += 9973)
        {
            group.TryFind((i * 10) + 4, out var value).ShouldBeTrue();
            value.ShouldBe($"{i}");
            group.TryFind((i * 10) + 5, out _).ShouldBeFalse();
        }
    }

    [Fact]
    public void A_fault_in_the_last_line_is_named_and_nothing_is_used()
    {
        var diagnostics = new List<Diagnostic>();
        var set = Load(DataGroupType.Address, i => i == Entries - 1 ? "300.0.0.1" : $"{Network(i)}.0/24", diagnostics);

        var diagnostic = diagnostics.ShouldHaveSingleItem();
        diagnostic.IsError.ShouldBeTrue();
        diagnostic.Line.ShouldBe(Entries);
        set.Find("large").ShouldBeNull();
    }

    private static string Network(int i) => $"{16 + (i >> 16)}.{(i >> 8) & 255}.{i & 255}";

    private static string? Find(IDataGroup group, string address) => group.TryFind(IPAddress.Parse(address), out var value) ? value : null;

    private static string? Find(IDataGroup group, string text, DataGroupMatch match) => group.TryFind(text, match, out var value) ? value : null;

    private IDataGroup Load(DataGroupType type, Func<int, string> line)
    {
        var diagnostics = new List<Diagnostic>();
        var set = Load(type, line, diagnostics);
        diagnostics.ShouldBeEmpty();
        return set.Find("large").ShouldNotBeNull();
    }

    private DataGroupSet Load(DataGroupType type, Func<int, string> line, List<Diagnostic> diagnostics)
    {
        var path = Path.Combine(_folder, "large.txt");
        using (var writer = new StreamWriter(path, append: false, Encoding.ASCII))
        {
            for (var i = 0; i < Entries; i++)
            {
                writer.WriteLine(line(i));
            }
        }

        return DataGroupSet.Load(
            new GatewayOptions { DataGroups = new Dictionary<string, DataGroupOptions>(StringComparer.Ordinal) { ["large"] = new() { File = path, Type = type } } }, diagnostics);
    }
}
