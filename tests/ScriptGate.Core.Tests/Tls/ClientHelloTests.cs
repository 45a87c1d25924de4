using System.Buffers;
using System.Net.Security;
using System.Text;
using ScriptGate.Core.Tls;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Tls;

/// <summary>The first message of a handshake, which strangers write.</summary>
public sealed class ClientHelloTests
{
    [Fact]
    public async Task What_the_platform_writes_is_read_in_any_cut()
    {
        var octets = await OfPlatformAsync("MX.example.org");

        for (var length = 0; length < octets.Length; length++)
        {
            ClientHello.TryRead(new ReadOnlySequence<byte>(octets, 0, length), out var part).ShouldBeFalse($"{length} of {octets.Length} octets");
            part.ShouldBeNull();
        }

        ClientHello.TryRead(new ReadOnlySequence<byte>(octets), out var hello).ShouldBeTrue();
        hello!.ServerName.ShouldBe("mx.example.org");
        hello.HasTls13.ShouldBeTrue();
        hello.HasEcdsaSuite.ShouldBeTrue();
        hello.Signatures.ShouldContain((ushort)0x0403);
        hello.Signatures.ShouldContain((ushort)0x0804);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task It_may_be_cut_into_records_of_any_size(int size)
    {
        var octets = Cut((await OfPlatformAsync("mx.example.org")).AsSpan(5), size);

        for (var length = 0; length < octets.Length; length++)
        {
            ClientHello.TryRead(new ReadOnlySequence<byte>(octets, 0, length), out _).ShouldBeFalse($"{length} of {octets.Length} octets");
        }

        ClientHello.TryRead(new ReadOnlySequence<byte>(octets), out var hello).ShouldBeTrue();
        hello!.ServerName.ShouldBe("mx.example.org");
    }

    [Fact]
    public void What_stands_behind_it_does_not_matter()
    {
        byte[] octets = [.. Hello("a.example"), 1, 2, 3];

        ClientHello.TryRead(new ReadOnlySequence<byte>(octets), out var hello).ShouldBeTrue();

        hello!.ServerName.ShouldBe("a.example");
    }

    [Theory]
    [InlineData("EHLO client.example\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000")]
    [InlineData("\u0016\u0002\u0001\u0000\u0005")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0028")]
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0000")]
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0001\u00ff\u00ff\u00ff")]
    public void What_is_none_is_not_waited_for(string octets)
    {
        ClientHello.TryRead(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(octets)), out var hello).ShouldBeTrue();

        hello.ShouldBeNull();
    }

    [Fact]
    public void One_without_end_is_not_waited_for()
    {
        byte[] octets = [22, 3, 1, 0x3F, 0xFF, 1, 0, 0x3F, 0xF0, .. new byte[ClientHello.MaxLength]];

        ClientHello.TryRead(new ReadOnlySequence<byte>(octets), out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b.example")]
    [InlineData("../../etc/passwd")]
    [InlineData("a b.example")]
    [InlineData("\u00e4.example")]
    public void A_server_name_that_is_no_host_name_is_none(string name)
    {
        ClientHello.TryRead(new ReadOnlySequence<byte>(Hello(name)), out var hello).ShouldBeTrue();

        hello!.ServerName.ShouldBeNull();
    }

    [Fact]
    public void A_server_name_is_as_long_as_a_host_name_at_most()
    {
        ClientHello.TryRead(new ReadOnlySequence<byte>(Hello(new string('a', 255))), out var longest).ShouldBeTrue();
        ClientHello.TryRead(new ReadOnlySequence<byte>(Hello(new string('a', 256))), out var longer).ShouldBeTrue();

        longest!.ServerName.ShouldBe(new string('a', 255));
        longer!.ServerName.ShouldBeNull();
    }

    [Fact]
    public void Whatever_length_is_wrong_nothing_is_read_beyond_the_message()
    {
        var whole = Hello("a.example");
        for (var i = 9; i < whole.Length; i++)
        {
            foreach (var value in (byte[])[0, 1, 0x7F, 0xFF])
            {
                var octets = whole.ToArray();
                octets[i] = value;
                Should.NotThrow(() => ClientHello.TryRead(new ReadOnlySequence<byte>(octets), out _));
            }
        }
    }

    /// <summary>A ClientHello of TLS 1.2 in one record, with a server name and nothing else.</summary>
    private static byte[] Hello(string name)
    {
        var octets = Encoding.Latin1.GetBytes(name);
        byte[] extension = [0, 0, .. Length(octets.Length + 5), .. Length(octets.Length + 3), 0, .. Length(octets.Length), .. octets];
        byte[] body = [3, 3, .. new byte[32], 0, 0, 2, 0xC0, 0x2F, 1, 0, .. Length(extension.Length), .. extension];
        byte[] message = [1, 0, .. Length(body.Length), .. body];
        return [22, 3, 1, .. Length(message.Length), .. message];
    }

    private static byte[] Length(int length) => [(byte)(length >> 8), (byte)length];

    private static byte[] Cut(ReadOnlySpan<byte> message, int size)
    {
        var records = new List<byte>();
        for (; !message.IsEmpty; message = message[Math.Min(size, message.Length)..])
        {
            var part = message[..Math.Min(size, message.Length)];
            records.AddRange([22, 3, 1, .. Length(part.Length), .. part]);
        }

        return [.. records];
    }

    private static async Task<byte[]> OfPlatformAsync(string name)
    {
        await using var written = new Written();
        await using var tls = new SslStream(written);
        await Should.ThrowAsync<IOException>(() => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name }, TestContext.Current.CancellationToken));
        return written.Octets;
    }

    /// <summary>Keeps what is written, and ends when something is read.</summary>
    private sealed class Written : MemoryStream
    {
        public byte[] Octets { get; private set; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Octets = [.. Octets, .. buffer.Span];
            return ValueTask.CompletedTask;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);
    }
}
