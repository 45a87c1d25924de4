using System.Security.Cryptography;
using System.Text;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.Messages;

/// <summary>A gateway in front of a Postfix, and two large bodies.</summary>
public sealed class LargeMessageFixture : IAsyncLifetime
{
    private const int AttachmentOctets = 15 * 1024 * 1024;

    private TestFolder? _folder;
    private PostfixInstance? _postfix;
    private RealGateway? _gateway;

    internal PostfixInstance Postfix => _postfix!;

    internal RealGateway Gateway => _gateway!;

    internal TestFolder Folder => _folder!;

    internal KeyPair Pair { get; private set; } = null!;

    /// <summary>15 MiB of noise as an attachment: 20 MiB of base64 between two boundaries.</summary>
    internal byte[] Attachment { get; } = MakeAttachment();

    /// <summary>15 MiB of octets with the high bit set and all others but NUL, CR and LF, in lines of every length up to the limit; some begin with a dot.</summary>
    internal byte[] EightBit { get; } = MakeEightBit();

    internal static string Hash(byte[] body) => Convert.ToHexString(SHA256.HashData(body));

    public async ValueTask InitializeAsync()
    {
        _folder = new TestFolder();
        Pair = KeyPair.Create(_folder, "gw.example");
        _postfix = await PostfixInstance.StartAsync();
        _gateway = await RealGateway.StartAsync(new GatewayPlan(_postfix.Address)
            .WithRule("on('HEADERS', (session, message) => { message.headers.add('X-Rule', 'seen'); });")
            .WithTls(Pair));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.StopAsync();
            await _gateway.DisposeAsync();
        }

        if (_postfix is not null)
        {
            await _postfix.DisposeAsync();
        }

        _folder?.Dispose();
    }

    /// <summary>A message with this body.</summary>
    internal static byte[] Message(string nonce, string contentType, byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"Subject: large\r\nMessage-ID: <{nonce}@client.example>\r\nMIME-Version: 1.0\r\nContent-Type: {contentType}\r\n\r\n"), .. body];

    private static byte[] MakeAttachment()
    {
        var base64 = Convert.ToBase64String(RandomNumberGenerator.GetBytes(AttachmentOctets), Base64FormattingOptions.InsertLineBreaks);
        return Encoding.ASCII.GetBytes(
            "--b\r\nContent-Type: application/octet-stream; name=\"noise.bin\"\r\nContent-Disposition: attachment; filename=\"noise.bin\"\r\n"
            + $"Content-Transfer-Encoding: base64\r\n\r\n{base64}\r\n--b--\r\n");
    }

    private static byte[] MakeEightBit()
    {
        var noise = RandomNumberGenerator.GetBytes(AttachmentOctets);
        var body = new byte[AttachmentOctets];
        var lineStart = 0;
        var length = 0;
        for (var i = 0; i < body.Length - 2; i++)
        {
            body[i] = noise[i] is 0 or (byte)'\r' or (byte)'\n' ? (byte)'x' : noise[i];
            if (i - lineStart == length)
            {
                body[i] = (byte)'\r';
                body[++i] = (byte)'\n';
                lineStart = i + 1;

                // 998 octets and the line end: RFC 5321 section 4.5.3.1.6.
                length = (length + 1) % 999;
            }
            else if (i == lineStart && length % 3 == 0)
            {
                body[i] = (byte)'.';
            }
        }

        "\r\n"u8.CopyTo(body.AsSpan(body.Length - 2));
        return body;
    }
}
