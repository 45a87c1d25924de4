using System.Security.Cryptography;
using System.Text;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Core.Tapes;

/// <summary>One hash over a configuration and all files that a generation was built from, so that a replay can say whether it runs with the same.</summary>
internal static class ConfigurationDigest
{
    /// <param name="inputs">What the generation was built from.</param>
    /// <param name="configuration">The configuration file: names are relative to its folder.</param>
    public static string Of(BuildInputs inputs, string configuration)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var folder = Path.GetDirectoryName(Path.GetFullPath(configuration))!;
        foreach (var file in new ReloadInputs(inputs).Files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file)));
            try
            {
                hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Gone is a content too.
                hash.AppendData(new byte[SHA256.HashSizeInBytes]);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
