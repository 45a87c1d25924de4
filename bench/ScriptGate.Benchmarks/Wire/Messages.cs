using System.Text;

namespace ScriptGate.Benchmarks.Wire;

/// <summary>Messages as a client sends them by DATA, without the terminator.</summary>
internal static class Messages
{
    /// <summary>Lines of 78 characters, as mail programs wrap them.</summary>
    private const int LineLength = 78;

    /// <summary>Header and body of about the length given, in octets.</summary>
    /// <param name="length">Octets in all, rounded up to a whole line.</param>
    /// <param name="dotEvery">Every so many lines one begins with a dot, stuffed as on the wire; 0 for none.</param>
    public static byte[] OnTheWire(int length, int dotEvery = 0) => Make(length, dotEvery, "..");

    /// <summary>The same decoded: what the gateway holds.</summary>
    public static byte[] Decoded(int length, int dotEvery = 0) => Make(length, dotEvery, ".");

    private static byte[] Make(int length, int dotEvery, string dot)
    {
        var text = new StringBuilder(length + 256);
        text.Append("From: <alice@example.org>\r\nTo: <bob@example.com>\r\nSubject: A benchmark\r\n\r\n");
        for (var line = 1; text.Length < length; line++)
        {
            text.Append(dotEvery > 0 && line % dotEvery == 0 ? dot : "").Append('x', LineLength).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
