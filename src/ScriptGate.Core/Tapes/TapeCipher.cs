using System.Security.Cryptography;

namespace ScriptGate.Core.Tapes;

/// <summary>Encrypts tapes with AES-256-GCM. Each file has a key of its own, made of the key file's and of random octets in front of it, so that no nonce is ever used twice under one key.</summary>
internal static class TapeCipher
{
    /// <summary>Octets of a key.</summary>
    public const int KeyLength = 32;

    private const int SaltLength = 32;
    private const int TagLength = 16;

    private static ReadOnlySpan<byte> Magic => "SGTAPE\0\x01"u8;

    /// <summary>What is added to an encrypted tape.</summary>
    public static int Overhead => Magic.Length + SaltLength + TagLength;

    /// <summary>Whether a file is an encrypted tape.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> file) => file.StartsWith(Magic[..6]);

    public static byte[] Seal(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        var file = new byte[text.Length + Overhead];
        var prefix = file.AsSpan(0, Magic.Length + SaltLength);
        Magic.CopyTo(prefix);
        RandomNumberGenerator.Fill(prefix[Magic.Length..]);
        Span<byte> secrets = stackalloc byte[KeyLength + 12];
        Derive(key, prefix[Magic.Length..], secrets);
        using var cipher = new AesGcm(secrets[..KeyLength], TagLength);
        cipher.Encrypt(secrets[KeyLength..], text, file.AsSpan(prefix.Length, text.Length), file.AsSpan(prefix.Length + text.Length), prefix);
        CryptographicOperations.ZeroMemory(secrets);
        return file;
    }

    /// <exception cref="TapeException">It is of a newer version, another key was used, or it was changed.</exception>
    public static byte[] Open(ReadOnlySpan<byte> file, ReadOnlySpan<byte> key)
    {
        if (file.Length < Overhead)
        {
            throw new TapeException("it is not whole: its end is missing");
        }

        if (!file.StartsWith(Magic))
        {
            throw new TapeException("it is encrypted in a way that this program does not know");
        }

        var prefix = file[..(Magic.Length + SaltLength)];
        var text = new byte[file.Length - Overhead];
        Span<byte> secrets = stackalloc byte[KeyLength + 12];
        Derive(key, prefix[Magic.Length..], secrets);
        using var cipher = new AesGcm(secrets[..KeyLength], TagLength);
        try
        {
            cipher.Decrypt(secrets[KeyLength..], file[prefix.Length..^TagLength], file[^TagLength..], text, prefix);
            return text;
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new TapeException("it was encrypted with another key, or was changed since", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    private static void Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, Span<byte> secrets) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, secrets, salt, "scriptgate tape"u8);
}
