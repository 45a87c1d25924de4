using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;

namespace ScriptGate.Core.Pools;

/// <summary>The system's list of names, which stands before DNS on every system: an operator who writes a name there means it.</summary>
/// <remarks>Kept until the file is another one; whether it is, is asked once a second at most. Thread-safe.</remarks>
/// <param name="clock">The one clock.</param>
/// <param name="path">The file; it need not be there.</param>
internal sealed class HostsFile(TimeProvider clock, string path = "/etc/hosts")
{
    /// <summary>Lists of blocked names have grown to megabytes; they are not what members are named in.</summary>
    private const int LineLimit = 10_000;

    /// <summary>Longer than any name and the address before it; what is behind it in a longer line is nobody's.</summary>
    private const int LengthLimit = 4096;

    private static readonly FrozenDictionary<string, ImmutableArray<IPAddress>> Nothing = FrozenDictionary<string, ImmutableArray<IPAddress>>.Empty;

    private volatile Snapshot? _snapshot;

    /// <returns>The addresses of a name in the order of the file; none when it is not there.</returns>
    public ImmutableArray<IPAddress> Find(string name)
    {
        var now = clock.GetTimestamp();
        var snapshot = _snapshot;
        if (snapshot is null || clock.GetElapsedTime(snapshot.Asked, now) >= TimeSpan.FromSeconds(1))
        {
            // Two may read it at the same time: they read the same.
            _snapshot = snapshot = Ask(snapshot, now);
        }

        return snapshot.Names.GetValueOrDefault(name, []);
    }

    private Snapshot Ask(Snapshot? last, long now)
    {
        try
        {
            var file = new FileInfo(path);
            var state = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
            return last is not null && last.State == state
                ? last with { Asked = now }
                : new Snapshot(now, state, file.Exists ? Read() : Nothing);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Snapshot(now, State: default, Nothing);
        }
    }

    private FrozenDictionary<string, ImmutableArray<IPAddress>> Read()
    {
        var names = new Dictionary<string, ImmutableArray<IPAddress>>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in File.ReadLines(path).Take(LineLimit))
        {
            Add(names, line);
        }

        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static void Add(Dictionary<string, ImmutableArray<IPAddress>> names, string line)
    {
        var text = line.Length > LengthLimit ? line[..LengthLimit] : line;
        var end = text.IndexOf('#', StringComparison.Ordinal);
        var words = (end < 0 ? text : text[..end]).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 1 && IPAddress.TryParse(words[0], out var address))
        {
            foreach (var name in words.AsSpan(1))
            {
                var known = names.GetValueOrDefault(name, []);
                names[name] = known.Contains(address) ? known : known.Add(address);
            }
        }
    }

    /// <summary>What was read.</summary>
    /// <param name="Asked">When somebody last looked whether it still holds.</param>
    /// <param name="State">Time and length of the file then; the default when it was not there.</param>
    /// <param name="Names">The addresses of each name.</param>
    private sealed record Snapshot(long Asked, (DateTime Written, long Length) State, FrozenDictionary<string, ImmutableArray<IPAddress>> Names);
}
