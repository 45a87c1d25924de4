using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScriptGate.Core.Tls;

/// <summary>What an authority has taken back (RFC 5280 section 5), read from the operator's file. The platform knows only lists that it fetches itself, from where the certificate says.</summary>
internal sealed class RevocationList
{
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0);

    private readonly byte[] _issuer;
    private readonly HashSet<string> _serials;

    private RevocationList(byte[] issuer, HashSet<string> serials, DateTimeOffset? nextUpdate)
    {
        _issuer = issuer;
        _serials = serials;
        NextUpdate = nextUpdate;
    }

    /// <summary>When a newer one is there at the latest; null when it does not say. From then on nobody knows what is revoked.</summary>
    public DateTimeOffset? NextUpdate { get; }

    /// <summary>Certificates that are taken back.</summary>
    public int Count => _serials.Count;

    /// <summary>Reads all lists of a file.</summary>
    /// <param name="pem">The file's text.</param>
    /// <param name="authorities">Who may have signed them.</param>
    /// <exception cref="CryptographicException">There is none, one cannot be read, or none of the authorities signed one.</exception>
    public static IReadOnlyList<RevocationList> Read(string pem, X509Certificate2Collection authorities)
    {
        var lists = new List<RevocationList>();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (rest[found.Label] is "X509 CRL")
            {
                try
                {
                    lists.Add(Parse(Convert.FromBase64String(rest[found.Base64Data].ToString()), authorities));
                }
                catch (AsnContentException exception)
                {
                    throw new CryptographicException("a revocation list in it cannot be read", exception);
                }
            }

            rest = rest[found.Location.End..];
        }

        return lists.Count > 0 ? lists : throw new CryptographicException("there is no revocation list in it");
    }

    /// <summary>Whether it is of the authority that issued a certificate.</summary>
    public bool IsAbout(X509Certificate2 certificate) => certificate.IssuerName.RawData.AsSpan().SequenceEqual(_issuer);

    public bool Has(X509Certificate2 certificate) => _serials.Contains(SerialOf(certificate.SerialNumberBytes.Span));

    private static RevocationList Parse(byte[] der, X509Certificate2Collection authorities)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var signed = outer.PeekEncodedValue();
        var list = outer.ReadSequence();
        var algorithm = outer.ReadSequence().ReadObjectIdentifier();
        var signature = outer.ReadBitString(out _);

        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            list.ReadInteger();
        }

        list.ReadSequence();
        var issuer = list.ReadEncodedValue().ToArray();
        ReadTime(list);
        var nextUpdate = list.HasData && IsTime(list) ? ReadTime(list) : (DateTimeOffset?)null;
        var serials = new HashSet<string>(StringComparer.Ordinal);
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            for (var entries = list.ReadSequence(); entries.HasData;)
            {
                var entry = entries.ReadSequence();
                serials.Add(SerialOf(entry.ReadIntegerBytes().Span));
                ReadTime(entry);
                if (entry.HasData)
                {
                    RefuseCritical(entry.ReadSequence());
                }
            }
        }

        if (list.HasData && list.PeekTag().HasSameClassAndValue(Extensions))
        {
            RefuseCritical(list.ReadSequence(Extensions).ReadSequence());
        }

        if (!authorities.Any(authority => authority.SubjectName.RawData.AsSpan().SequenceEqual(issuer) && IsSignedBy(authority, algorithm, signed.Span, signature)))
        {
            throw new CryptographicException($"no authority in 'ca' signed the revocation list of {new X500DistinguishedName(issuer).Name}");
        }

        return new RevocationList(issuer, serials, nextUpdate);
    }

    // What is critical and not understood changes the meaning: a list of changes only, or of some certificates only (RFC 5280 section 5.2).
    private static void RefuseCritical(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var name = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean())
            {
                throw new CryptographicException($"a revocation list in it is a part of one (extension {name})");
            }
        }
    }

    private static bool IsSignedBy(X509Certificate2 authority, string algorithm, ReadOnlySpan<byte> signed, byte[] signature)
    {
        var (hash, isEcdsa) = algorithm switch
        {
            "1.2.840.113549.1.1.11" => (HashAlgorithmName.SHA256, false),
            "1.2.840.113549.1.1.12" => (HashAlgorithmName.SHA384, false),
            "1.2.840.113549.1.1.13" => (HashAlgorithmName.SHA512, false),
            "1.2.840.10045.4.3.2" => (HashAlgorithmName.SHA256, true),
            "1.2.840.10045.4.3.3" => (HashAlgorithmName.SHA384, true),
            "1.2.840.10045.4.3.4" => (HashAlgorithmName.SHA512, true),
            _ => throw new CryptographicException($"a revocation list in it is signed in a way that is not known (algorithm {algorithm})"),
        };
        if (isEcdsa)
        {
            using var key = authority.GetECDsaPublicKey();
            return key?.VerifyData(signed, signature, hash, DSASignatureFormat.Rfc3279DerSequence) == true;
        }

        using var rsa = authority.GetRSAPublicKey();
        return rsa?.VerifyData(signed, signature, hash, RSASignaturePadding.Pkcs1) == true;
    }

    private static bool IsTime(AsnReader reader) => reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) || reader.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static string SerialOf(ReadOnlySpan<byte> number) => Convert.ToHexString(number.TrimStart((byte)0));
}
