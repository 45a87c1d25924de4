using System.Net;
using BenchmarkDotNet.Attributes;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;

namespace ScriptGate.Benchmarks.DataGroups;

/// <summary>Look-ups in a data group of a million entries, half of them found. Budget: 1 us for an address.</summary>
public class LookUpBenchmarks
{
    private const int Entries = 1_000_000;

    private readonly IPAddress[] _addresses = new IPAddress[4096];
    private readonly string[] _domains = new string[4096];
    private IDataGroup _networks = null!;
    private IDataGroup _names = null!;
    private int _next;

    [GlobalSetup]
    public void Load()
    {
        var chance = new Random(4711);
        var folder = Directory.CreateTempSubdirectory("scriptgate-bench-").FullName;
        try
        {
            var networks = Enumerable.Range(0, Entries).Select(i => $"{new IPAddress(AddressOf(i, chance))}/{(i % 5 == 0 ? 24 : 32)} := {i % 100}").Distinct(StringComparer.Ordinal);
            File.WriteAllLines(Path.Combine(folder, "networks.txt"), networks.DistinctBy(line => line.Split(' ')[0], StringComparer.Ordinal));
            File.WriteAllLines(Path.Combine(folder, "names.txt"), Enumerable.Range(0, Entries).Select(i => $".d{i}.example"));
            var options = new GatewayOptions
            {
                DataGroups = new Dictionary<string, DataGroupOptions>(StringComparer.Ordinal)
                {
                    ["networks"] = new() { File = Path.Combine(folder, "networks.txt"), Type = DataGroupType.Address },
                    ["names"] = new() { File = Path.Combine(folder, "names.txt"), Type = DataGroupType.String },
                },
            };
            var diagnostics = new List<Diagnostic>();
            var groups = DataGroupSet.Load(options, diagnostics);
            _networks = groups.Find("networks") ?? throw new InvalidOperationException(string.Join('\n', diagnostics));
            _names = groups.Find("names") ?? throw new InvalidOperationException(string.Join('\n', diagnostics));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        for (var i = 0; i < _addresses.Length; i++)
        {
            _addresses[i] = new IPAddress(AddressOf(chance.Next(), chance));
            _domains[i] = $"mx.d{chance.Next(2 * Entries)}.example";
        }
    }

    /// <summary>By the longest prefix.</summary>
    [Benchmark]
    public bool Address_in_a_million_networks() => _networks.TryFind(_addresses[_next++ & 4095], out _);

    /// <summary>A domain or one above it.</summary>
    [Benchmark]
    public bool Domain_in_a_million_names() => _names.TryFind(_domains[_next++ & 4095], DataGroupMatch.Domain, out _);

    // A /24 is written with zeros behind it, as the reader of the file wants it.
    private static long AddressOf(int i, Random chance)
    {
        Span<byte> octets = stackalloc byte[8];
        octets.Clear();
        octets[0] = (byte)chance.Next(1, 224);
        octets[1] = (byte)chance.Next(256);
        octets[2] = (byte)chance.Next(256);
        octets[3] = i % 5 == 0 ? (byte)0 : (byte)chance.Next(256);
        return BitConverter.ToInt64(octets);
    }
}
