using System.Net;
using System.Text;

namespace ScriptGate.Dns.Tests.Server;

/// <summary>A record of the test server.</summary>
internal sealed record ResourceRecord(string Owner, int Type, byte[] Data, int TimeToLive = 300)
{
    public const int TypeA = 1;
    public const int TypeCname = 5;
    public const int TypeSoa = 6;
    public const int TypePtr = 12;
    public const int TypeMx = 15;
    public const int TypeTxt = 16;
    public const int TypeAaaa = 28;

    private const int ClassInternet = 1;

    public static ResourceRecord Address(string owner, string address)
    {
        var octets = IPAddress.Parse(address).GetAddressBytes();
        return new ResourceRecord(owner, octets.Length == 4 ? TypeA : TypeAaaa, octets);
    }

    public static ResourceRecord Cname(string owner, string target) => new(owner, TypeCname, Wire.Name(target));

    public static ResourceRecord Mx(string owner, int preference, string exchange) => new(owner, TypeMx, [.. Wire.UInt16(preference), .. Wire.Name(exchange)]);

    public static ResourceRecord Ptr(string owner, string name) => new(owner, TypePtr, Wire.Name(name));

    public static ResourceRecord Txt(string owner, params string[] strings) =>
        new(owner, TypeTxt, [.. strings.SelectMany(text => (byte[])[(byte)text.Length, .. Encoding.Latin1.GetBytes(text)])]);

    /// <summary>The record that says how long an absence may be remembered.</summary>
    public static ResourceRecord Soa(string owner, int negativeTimeToLive) =>
        new(owner, TypeSoa, [.. Wire.Name($"ns.{owner}"), .. Wire.Name($"hostmaster.{owner}"), .. Wire.UInt32(1), .. Wire.UInt32(3600), .. Wire.UInt32(600), .. Wire.UInt32(86400), .. Wire.UInt32(negativeTimeToLive)], negativeTimeToLive);

    public byte[] ToWire() =>
        [.. Wire.Name(Owner), .. Wire.UInt16(Type), .. Wire.UInt16(ClassInternet), .. Wire.UInt32(TimeToLive), .. Wire.UInt16(Data.Length), .. Data];
}
