using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ScriptGate.Testing;

/// <summary>A server on loopback that does with each connection what a test says.</summary>
public sealed class FakeService : IAsyncDisposable
{
    private readonly TalkingListener _listener;

    private FakeService(IPEndPoint? at, Func<FakeServiceTalk, Task> script) => _listener = TalkingListener.Start(at, async (socket, stopped) =>
    {
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await script(new FakeServiceTalk(socket, stream, stopped));
    });

    public IPEndPoint EndPoint => (IPEndPoint)_listener.EndPoint;

    /// <summary>As <c>host:port</c>.</summary>
    public string Address => EndPoint.ToString();

    /// <summary>Connections so far.</summary>
    public int Connections => _listener.Connections;

    /// <summary>Starts one.</summary>
    /// <param name="script">What it does with a connection, which is closed when the script ends.</param>
    /// <param name="at">Where; default: any port.</param>
    public static FakeService Start(Func<FakeServiceTalk, Task> script, IPEndPoint? at = null) => new(at, script);

    /// <summary>Answers every HTTP request the same way and closes the connection.</summary>
    public static FakeService Answering(string status, string body, params string[] fields) => Start(async talk =>
    {
        await talk.RequestAsync();
        await talk.AnswerAsync(status, body, fields);
    });

    /// <summary>An address of loopback that nobody listens at.</summary>
    public static IPEndPoint Nobody() => new(IPAddress.Loopback, FreePorts.Next());

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}

/// <summary>One connection.</summary>
public sealed class FakeServiceTalk(Socket socket, Stream stream, CancellationToken stopped)
{
    /// <summary>Goes on inside TLS.</summary>
    public async Task SecureAsync(X509Certificate2 certificate, Func<FakeServiceTalk, Task> script)
    {
        await using var secure = new SslStream(stream, leaveInnerStreamOpen: true);
        try
        {
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stopped);
        }
        catch (AuthenticationException exception)
        {
            throw new IOException("The other side does not trust us.", exception);
        }

        await script(new FakeServiceTalk(socket, secure, stopped));
    }

    /// <summary>Reads until a text has come, and gives everything that came; what came until the end if it does not.</summary>
    public async Task<string> UntilAsync(string mark)
    {
        var all = new StringBuilder();
        var buffer = new byte[4096];
        while (!all.ToString().Contains(mark, StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, stopped);
            if (read == 0)
            {
                break;
            }

            all.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return all.ToString();
    }

    /// <summary>Reads an HTTP request with its body.</summary>
    public async Task<string> RequestAsync()
    {
        var request = await UntilAsync("\r\n\r\n");
        var field = request.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        if (field < 0)
        {
            return request;
        }

        var length = int.Parse(request.AsSpan(field + 16, request.IndexOf('\r', field) - field - 16));
        var missing = request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4 + length - request.Length;
        var rest = new byte[Math.Max(0, missing)];
        for (var read = 0; read < rest.Length;)
        {
            read += await stream.ReadAsync(rest.AsMemory(read), stopped);
        }

        return request + Encoding.Latin1.GetString(rest);
    }

    public async Task SayAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), stopped);

    /// <summary>An HTTP answer after which the connection is closed.</summary>
    public Task AnswerAsync(string status, string body, params string[] fields) =>
        SayAsync($"HTTP/1.1 {status}\r\n{string.Concat(fields.Select(field => field + "\r\n"))}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    /// <summary>Ends the connection without a farewell.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, 0);
        socket.Close();
    }

    /// <summary>Does nothing until the test is over or the other side has gone.</summary>
    public async Task HangAsync()
    {
        var buffer = new byte[256];
        while (await stream.ReadAsync(buffer, stopped) != 0)
        {
            // Whatever comes.
        }
    }
}
