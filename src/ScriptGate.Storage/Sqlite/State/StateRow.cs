using System.Buffers.Binary;
using System.Text;
using ScriptGate.Storage.Memory;

namespace ScriptGate.Storage.Sqlite;

/// <summary>An entry as it stands in the file. Keys and values are octets, because text in SQLite ends at a NUL for half of the world's tools.</summary>
/// <param name="Key">The key in UTF-8.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The value in UTF-8, or the events of a window; null when the row has to go.</param>
/// <param name="Remaining">What it has still to live, in microseconds.</param>
internal readonly record struct StateRow(byte[] Key, StateKind Kind, byte[]? Value, long Remaining)
{
    private const int MomentOctets = 2 * sizeof(long);

    /// <summary>Reads an entry. The caller holds the shard's lock.</summary>
    public static StateRow Of(MemoryEntry entry, TimeSpan now)
    {
        var kind = entry.Window is null ? StateKind.Value : StateKind.Window;
        var key = Encoding.UTF8.GetBytes(entry.Key);
        return entry.IsRemoved || !entry.IsAlive(now)
            ? new StateRow(key, kind, Value: null, Remaining: 0)
            : new StateRow(key, kind, entry.Window is { } window ? Write(window, now) : Encoding.UTF8.GetBytes(entry.Value!), FileTime.Micros(entry.ExpiresAt - now));
    }

    /// <summary>Puts an entry back into memory.</summary>
    /// <param name="shards">Where it goes.</param>
    /// <param name="age">How long ago it was written, in microseconds.</param>
    public void Restore(ShardSet shards, long age)
    {
        var now = shards.Now;
        var expiresAt = now + TimeSpan.FromMicroseconds(Remaining - age);
        if (Value is null || expiresAt <= now)
        {
            return;
        }

        var key = Encoding.UTF8.GetString(Key);
        var shard = shards.ShardOf(key);
        if (Kind == StateKind.Window)
        {
            shard.Restore(key, value: null, Read(Value, now - TimeSpan.FromMicroseconds(age)), expiresAt, now);
        }
        else
        {
            shard.Restore(key, Encoding.UTF8.GetString(Value), window: null, expiresAt, now);
        }
    }

    private static byte[] Write(SlidingWindow window, TimeSpan now)
    {
        var octets = new byte[window.Moments * MomentOctets];
        var place = 0;
        window.ForEach((at, amount) =>
        {
            BinaryPrimitives.WriteInt64LittleEndian(octets.AsSpan(place), (now - at).Ticks);
            BinaryPrimitives.WriteInt64LittleEndian(octets.AsSpan(place + sizeof(long)), amount);
            place += MomentOctets;
        });
        return octets;
    }

    private static SlidingWindow Read(ReadOnlySpan<byte> octets, TimeSpan written)
    {
        var window = new SlidingWindow();
        for (; octets.Length >= MomentOctets; octets = octets[MomentOctets..])
        {
            var ago = BinaryPrimitives.ReadInt64LittleEndian(octets);
            window.Restore(written - new TimeSpan(ago), BinaryPrimitives.ReadInt64LittleEndian(octets[sizeof(long)..]));
        }

        return window;
    }
}

/// <summary>What a key of the state file is.</summary>
internal enum StateKind
{
    Value = 0,

    Window = 1,
}
