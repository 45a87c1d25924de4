using System.Security.Cryptography;

namespace ScriptGate.Core.Generations;

/// <summary>The content of a file as a hash.</summary>
internal static class FileDigest
{
    // What cannot be read is a content too: a file that is just being replaced, or is gone.
    private const string Unreadable = "";

    public static string Of(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Unreadable;
        }
    }
}
