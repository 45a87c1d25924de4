using System.Net;
using BenchmarkDotNet.Attributes;
using ScriptGate.Core.Geo;
using ScriptGate.Testing;

namespace ScriptGate.Benchmarks.DataGroups;

/// <summary>Look-ups in a country database of 300,000 networks, which is what GeoLite2-Country has. Budget: 1 us.</summary>
public class CountryBenchmarks
{
    private const int Networks = 300_000;

    private readonly IPAddress[] _addresses = new IPAddress[4096];
    private CountryDatabase _database = null!;
    private int _next;

    [GlobalSetup]
    public void Load()
    {
        var chance = new Random(4711);
        var file = new CountryFile(recordSize: 28).Add("192.0.2.0/24", "DE");
        for (var i = 0; i < Networks; i++)
        {
            file.AddAt($"{chance.Next(1, 224)}.{chance.Next(256)}.{chance.Next(256)}.0/24", 0);
        }

        _database = CountryDatabase.Parse(file.ToArray());
        for (var i = 0; i < _addresses.Length; i++)
        {
            _addresses[i] = new IPAddress([(byte)chance.Next(1, 224), (byte)chance.Next(256), (byte)chance.Next(256), (byte)chance.Next(256)]);
        }
    }

    [Benchmark]
    public string? Country_of_an_address() => _database.Find(_addresses[_next++ & 4095]);
}
