using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Records;

namespace ScriptGate.Storage.Sqlite;

/// <summary>The numbers of records, which are their times: what is newer has the greater number, so that a period is a range and needs no index.</summary>
internal static class RecordKey
{
    // Records of one millisecond. With 43 bits of milliseconds before them the number is good until the year 2248.
    private const int SequenceBits = 20;
    private const long MillisecondsOfHour = 60 * 60 * 1000;
    private const long LastMillisecond = (1L << 43) - 1;

    /// <summary>The smallest number of a time.</summary>
    public static long Of(DateTimeOffset time) => Math.Clamp(time.ToUnixTimeMilliseconds(), 0, LastMillisecond) << SequenceBits;

    /// <summary>The number of a record.</summary>
    public static long Of(DateTimeOffset time, long sequence) => Of(time) | (sequence & ((1L << SequenceBits) - 1));

    /// <summary>The smallest number at or after a time that need not be a whole millisecond.</summary>
    public static long From(DateTimeOffset time) =>
        Of(time.Ticks % TimeSpan.TicksPerMillisecond == 0 ? time : time.AddMilliseconds(1));

    /// <summary>The hour in which a record began, counted from 1970.</summary>
    public static long Hour(long id) => (id >> SequenceBits) / MillisecondsOfHour;

    /// <summary>The first whole hour from a number on.</summary>
    public static long HourFrom(long id) => id == 0 ? 0 : Hour(id - 1) + 1;

    /// <summary>The smallest number of an hour.</summary>
    public static long OfHour(long hour) => hour > LastMillisecond / MillisecondsOfHour ? long.MaxValue : (hour * MillisecondsOfHour) << SequenceBits;

    /// <summary>An address as 16 octets, IPv4 mapped: networks are ranges of these.</summary>
    public static byte[] Of(IPAddress address)
    {
        var plain = address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;
        return plain.GetAddressBytes();
    }

    /// <summary>The first and the last address of a network.</summary>
    public static (byte[] First, byte[] Last) RangeOf(IPNetwork network)
    {
        var first = Of(network.BaseAddress);
        var prefix = network.PrefixLength + (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 96 : 0);
        var last = first.ToArray();
        for (var bit = prefix; bit < 128; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return (first, last);
    }

    /// <summary>Text for a column: in SQLite a NUL is the end of a text for many a tool.</summary>
    public static string? Text(string? text) => text?.Replace('\0', '\uFFFD');

    public static string? MessageId(string? messageId) => Text(RecordFilter.MessageIdKey(messageId));
}
