using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Proxy;

/// <summary>PROXY headers of version 2.</summary>
public sealed class BinaryProxyHeaderTests
{
    private static readonly byte[] Plain = Headers.Tcp("192.0.2.1", 40000, "198.51.100.1", 25);

    /// <summary>Headers that are taken, and the client that they announce.</summary>
    public static TheoryData<byte[], string?> Right => new()
    {
        { Plain, "192.0.2.1:40000" },
        { Headers.Tcp("2001:db8::1", 40000, "2001:db8::2", 25), "[2001:db8::1]:40000" },
        { Headers.Tcp("::ffff:192.0.2.1", 1, "::ffff:198.51.100.1", 25), "192.0.2.1:1" },
        { Headers.Binary(0x20, 0x00), null },
        { Headers.Binary(0x20, 0x11, new byte[12]), null },
        { Headers.Binary(0x20, 0x55, [1, 2, 3]), null },
        { Headers.Binary(0x21, 0x00), null },
        { Headers.Binary(0x21, 0x00, [1, 2, 3]), null },
        { Headers.Binary(0x21, 0x31, new byte[216]), null },
        { Headers.Tcp("192.0.2.1", 40000, "198.51.100.1", 25, Headers.Field(0xEE)), "192.0.2.1:40000" },
        { Headers.Tcp("192.0.2.1", 40000, "198.51.100.1", 25, Headers.Field(0x04, new byte[4096])), "192.0.2.1:40000" },
        { Headers.WithChecksum(Headers.Tcp("192.0.2.1", 40000, "198.51.100.1", 25, Headers.Field(0x05, 1, 2), Headers.Field(0x03, 0, 0, 0, 0))), "192.0.2.1:40000" },
        { Headers.Tcp("192.0.2.1", 40000, "198.51.100.1", 25, Headers.Field(0x20, [7, 0, 0, 0, 0, .. Headers.Field(0x21, "TLSv1.3"u8.ToArray())])), "192.0.2.1:40000" },
    };

    /// <summary>Headers that are not.</summary>
    public static TheoryData<string, byte[]> Wrong => new()
    {
        { "version 1", Headers.Binary(0x11, 0x11, Plain[16..]) },
        { "version 3", Headers.Binary(0x31, 0x11, Plain[16..]) },
        { "command 2", Headers.Binary(0x22, 0x11, Plain[16..]) },
        { "family 5", Headers.Binary(0x21, 0x51, Plain[16..]) },
        { "datagrams", Headers.Binary(0x21, 0x12, Plain[16..]) },
        { "protocol 3", Headers.Binary(0x21, 0x13, Plain[16..]) },
        { "family without protocol", Headers.Binary(0x21, 0x10, Plain[16..]) },
        { "length 0", Headers.Binary(0x21, 0x11) },
        { "length 11", Headers.Binary(0x21, 0x11, new byte[11]) },
        { "length 35 of IPv6", Headers.Binary(0x21, 0x21, new byte[35]) },
        { "length 215 of a Unix socket", Headers.Binary(0x21, 0x31, new byte[215]) },
        { "length 65535", Headers.Binary(0x21, 0x11, new byte[65535]) },
        { "length 65535, cut", Headers.Binary(0x21, 0x11, new byte[65535])[..20] },
        { "one octet above the longest", Headers.Binary(0x21, 0x11, new byte[ProxyHeader.MaxLength - 15]) },
        { "field past the end", Headers.Binary(0x21, 0x11, Plain[16..], [0xEE, 0, 2, 1]) },
        { "field without length", Headers.Binary(0x21, 0x11, Plain[16..], [0xEE, 0]) },
        { "wrong checksum", Headers.Tcp("192.0.2.1", 1, "198.51.100.1", 25, Headers.Field(0x03, 1, 2, 3, 4)) },
        { "short checksum", Headers.Tcp("192.0.2.1", 1, "198.51.100.1", 25, Headers.Field(0x03, 1, 2, 3)) },
        { "short field of TLS", Headers.Tcp("192.0.2.1", 1, "198.51.100.1", 25, Headers.Field(0x20, 1, 0, 0, 0)) },
        { "inner field past the end of the outer", Headers.Tcp("192.0.2.1", 1, "198.51.100.1", 25, Headers.Field(0x20, 1, 0, 0, 0, 0, 0x21, 0, 9, 1), Headers.Field(0xEE, 1, 2, 3, 4, 5, 6, 7, 8)) },
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void A_header_says_who_the_client_is_and_every_prefix_of_it_waits_for_more(byte[] octets, string? source)
    {
        foreach (var prefix in Octets.Prefixes(octets).Where(prefix => prefix.Length < octets.Length))
        {
            ProxyHeader.TryRead(prefix, out _, out _).ShouldBe(ProxyHeaderStatus.NeedMore, $"{prefix.Length} octets");
        }

        ProxyHeader.TryRead([.. octets, .. "EHLO x\r\n"u8], out var header, out var length).ShouldBe(ProxyHeaderStatus.Complete);
        length.ShouldBe(octets.Length);
        header!.Version.ShouldBe(2);
        (header.Source?.ToString()).ShouldBe(source);
        (header.Destination is null).ShouldBe(source is null);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_not_written_as_specified_is_malformed(string what, byte[] octets) =>
        ProxyHeader.TryRead(octets, out _, out _).ShouldBe(ProxyHeaderStatus.Malformed, what);

    [Theory]
    [InlineData(12)]
    public void A_version_that_is_wrong_is_not_waited_for(int octets) =>
        ProxyHeader.TryRead([.. Plain[..octets], 0x11], out _, out _).ShouldBe(ProxyHeaderStatus.Malformed);

    [Fact]
    public void A_wrong_octet_of_the_signature_is_no_header()
    {
        for (var i = 0; i < 12; i++)
        {
            var octets = Plain.ToArray();
            octets[i] ^= 0x01;
            ProxyHeader.TryRead(octets, out _, out _).ShouldBe(ProxyHeaderStatus.None, $"octet {i}");
        }
    }

    [Fact]
    public void Fields_are_read_in_their_order_and_those_inside_TLS_behind_it()
    {
        byte[] tls = [7, 0, 0, 0, 0, .. Headers.Field(0x21, "TLSv1.3"u8.ToArray()), .. Headers.Field(0x22, "client"u8.ToArray())];
        var octets = Headers.Tcp("192.0.2.1", 1, "198.51.100.1", 25, Headers.Field(0x02, "mx.example"u8.ToArray()), Headers.Field(0x20, tls), Headers.Field(0x04, 0, 0), Headers.Field(0xEA, 1, 2));

        ProxyHeader.TryRead(octets, out var header, out _);

        header!.Fields.Select(field => field.Type).ShouldBe([0x02, 0x20, 0x21, 0x22, 0xEA]);
        Octets.Text(header.Fields[2].Value.Span).ShouldBe("TLSv1.3");
        header.Fields[4].Value.ToArray().ShouldBe(new byte[] { 1, 2 });
    }

    [Fact]
    public void Any_octets_are_judged_without_a_fault_and_nothing_is_read_beyond_them()
    {
        Prop.ForAll<byte[], byte, ushort>((rest, kind, length) =>
        {
            byte[] octets = [.. Plain[..12], (byte)(0x20 | (kind & 1)), (byte)((kind >> 1) & 0x31), (byte)(length >> 8), (byte)length, .. rest];
            var status = ProxyHeader.TryRead(octets, out var header, out var used);
            return status is not ProxyHeaderStatus.None && (status != ProxyHeaderStatus.Complete || (header is not null && used == 16 + length && used <= octets.Length));
        }).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(octets => ProxyHeader.TryRead(octets, out _, out var used) != ProxyHeaderStatus.Complete || used <= octets.Length).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Fields_of_any_octets_are_judged_without_a_fault()
    {
        Prop.ForAll<byte[]>(fields =>
        {
            var octets = Headers.Tcp("192.0.2.1", 1, "198.51.100.1", 25, fields);
            return ProxyHeader.TryRead(octets, out var header, out _) is ProxyHeaderStatus.Malformed
                || header!.Fields.Sum(field => field.Value.Length) <= 2 * fields.Length;
        }).QuickCheckThrowOnFailure();
    }
}
